/* Connections to mail hosts as JSON; see doc/json.md.
 *
 * SPDX-License-Identifier: ISC
 */
#include "report/mail/mail.h"
#include "report/route/report.h"
#include "rootwalk/attempt.h"

static void
put_dane(struct rwi_json *json, const struct rw_attempt *attempt)
{
    enum rw_dane dane = attempt->talk.dane;

    if (dane == RW_DANE_UNASKED) {
        rwi_json_null(json, J_ATTEMPT_dane);
        return;
    }
    rwi_json_object(json, J_ATTEMPT_dane);
    rwi_json_string(json, J_DANE_result, rw_dane_word(dane));
    if (dane == RW_DANE_MATCH) {
        rwi_json_number(json, J_DANE_matched, attempt->talk.dane_index);
        rwi_json_number(json, J_DANE_depth,
                        attempt->talk.dane_depth > 0
                            ? (uint64_t)attempt->talk.dane_depth
                            : 0);
    } else {
        rwi_json_null(json, J_DANE_matched);
        rwi_json_null(json, J_DANE_depth);
    }
    rwi_json_close(json);
}

static void
put_pkix(struct rwi_json *json, const struct rw_attempt *attempt)
{
    if (attempt->talk.pkix == RW_PKIX_UNSEEN) {
        rwi_json_null(json, J_ATTEMPT_pkix);
        return;
    }
    rwi_json_object(json, J_ATTEMPT_pkix);
    rwi_json_string(json, J_PKIX_result, rw_pkix_word(attempt->talk.pkix));
    rwi_json_string_or_null(json, J_PKIX_words, attempt->talk.pkix_words);
    rwi_json_close(json);
}

static void
put_attempt(struct rwi_json *json, const struct rw_attempt *attempt)
{
    rwi_json_item(json);
    rwi_json_endpoint(json, J_ATTEMPT_address, &attempt->address);
    rwi_json_ms(json, J_ATTEMPT_connect_ms, attempt->talk.connect_us);
    rwi_json_string_or_null(json, J_ATTEMPT_error,
                            attempt->error == RW_ATTEMPT_NO_ERROR
                                ? NULL
                                : rw_attempt_error_word(attempt->error));
    rwi_json_object(json, J_ATTEMPT_session);
    rwi_mail_session_json(json, attempt->session, NULL);
    rwi_json_close(json);
    put_dane(json, attempt);
    put_pkix(json, attempt);
    rwi_json_bool(json, J_ATTEMPT_meets_demand, attempt->is_met);
    rwi_json_string(json, J_ATTEMPT_verdict,
                    rw_attempt_verdict_word(attempt->verdict));
    rwi_json_close(json);
}

void
rwi_route_attempts_json(struct rwi_json *json, const struct rw_route *route,
                        size_t host)
{
    rwi_json_list(json, J_HOST_attempts);
    for (size_t i = 0; i < route->attempt_count; i++)
        if (route->attempts[i].host == host)
            put_attempt(json, &route->attempts[i]);
    rwi_json_close(json);
}
