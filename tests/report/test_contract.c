/* Every word that JSON can hold is written once, by the program's own writer:
 * finding codes, details, differences, the words of a step.  What comes out is
 * held against the schemas by tests/lint/check_contract, which also says which
 * words of the schemas never came out.
 *
 * SPDX-License-Identifier: ISC
 */
#include "report/golden.h"
#include "report/walk/json_findings.h"
#include "report/world.h"
#include "rootwalk/compare_report.h"
#include "rootwalk/attempt.h"
#include "rootwalk/route_report.h"

/* How many rows each table has. */
enum {
#define RW_FAULT(name, sentence) +1
    FAULTS = 1 /* none is one */
#include "rootwalk/fault.def"
#undef RW_FAULT
        ,
#define RW_DIFFERENCE(name, kind, matters, text) +1
    DIFFERENCES = 0
#include "rootwalk/difference.def"
#undef RW_DIFFERENCE
        ,
#define RW_STUB_ERROR(name, word, phrase) +1
    STUB_ERRORS = 0
#include "rootwalk/stub_error.def"
#undef RW_STUB_ERROR
        ,
#define RW_REASON(name, word, text) +1
    REASONS = 0
#include "rootwalk/reason.def"
#undef RW_REASON
};

static const struct rw_bulk_options BULK;

/* ---- findings ----------------------------------------------------------- */

static void
put_finding(struct golden *g, const struct rw_finding *finding)
{
    struct rwi_json json;

    rwi_json_begin(&json, J_FINDING, 0, golden_sink, g);
    rwi_json_finding(&json, finding);
    assert_int_equal(rwi_json_end(&json), RW_OK);
}

/* Each code; the details and the faults in turn with them, until each of these
 * was seen, too. */
static void
every_finding_is_written(void **state)
{
    struct world *w = world_half();
    struct golden *g = golden_new();
    static const uint8_t INSTANCE[] = "fra1";
    struct rw_finding_server server = {w->steps[0].server.name,
                                       w->steps[0].server.address,
                                       1,
                                       {INSTANCE, sizeof(INSTANCE) - 1}};
    struct rw_value seen = {.kind = RW_VALUE_NAME, .octets = w->trace.qname};
    int most = RW_FINDING_CODES;

    (void)state;
    if (most < RW_DETAILS)
        most = RW_DETAILS;
    if (most < FAULTS)
        most = FAULTS;
    for (int i = 0; i < most; i++)
        for (int is_fault = 0; is_fault < 2; is_fault++)
            put_finding(
                g, &(struct rw_finding){
                       .code = (enum rw_finding_code)(i % RW_FINDING_CODES),
                       .severity = (enum rw_severity)(i % 4),
                       .zone = w->trace.qname,
                       .name = w->trace.qname,
                       .type = RW_TYPE_A,
                       .step = 1,
                       .servers = {&server, 1, 0},
                       .others = {&server, 1, 0},
                       .expected = {&seen, 1, 0},
                       .seen = {&seen, 1, 3},
                       .number = 2,
                       .host = w->trace.qname,
                       .policy = rw_mail_policy_word(
                           (enum rw_mail_policy)(i % RW_MAIL_POLICIES)),
                       .detail = is_fault ? RW_DETAIL_FAULT
                                          : (enum rw_detail)(i % RW_DETAILS),
                       .fault = {.code =
                                     (enum rw_fault_code)(1 + i % (FAULTS - 1)),
                                 .section = RW_SECTION_ANSWER,
                                 .type = RW_TYPE_MX,
                                 .offset = 40},
                   });
    golden_check(g, "words.finding.jsonl");
    free(g);
    free(w);
}

/* ---- differences -------------------------------------------------------- */

static void
fill(struct rw_comparison *comparison, size_t first)
{
    for (size_t i = first; i < DIFFERENCES && i < first + 9; i++)
        comparison->differences[comparison->count++] = (struct rw_difference){
            (enum rw_difference_code)i, {{.text = "one"}, {.text = "two"}}};
}

/* A resolver for each error; their differences cover every code. */
static void
every_difference_is_written(void **state)
{
    enum {
        RESOLVERS = STUB_ERRORS
    };
    struct world *w = world_gone();
    struct golden *g = golden_new();
    static struct rw_comparison comparisons[RESOLVERS];
    static struct rw_stub_answer answers[RESOLVERS];
    struct rw_compare_row rows[RESOLVERS];
    struct rw_report_options options = {
        .format = RW_FORMAT_JSON, .sink = golden_sink, .ctx = g};
    struct rw_compare_report *report;

    (void)state;
    for (size_t i = 0; i < RESOLVERS; i++) {
        fill(&comparisons[i], i * 9);
        comparisons[i].verdict = (enum rw_compare_verdict)(i % 3);
        answers[i].resolver = w->steps[0].server.address;
        answers[i].error = (enum rw_stub_error)i;
        rows[i] = (struct rw_compare_row){&answers[i], &comparisons[i]};
    }
    assert_int_equal(
        rw_compare_report_new(&report, &w->trace, RESOLVERS, &options), RW_OK);
    assert_int_equal(rw_compare_report_end(report, rows, RESOLVERS), RW_OK);
    rw_compare_report_free(report);
    golden_check(g, "words.compare.json");
    free(g);
    free(w);
}

/* ---- a walk ------------------------------------------------------------- */

/* So many that each kind and each probe comes. */
#define STEPS ((size_t)RW_PROBES > RW_KINDS ? (size_t)RW_PROBES : RW_KINDS)

static struct rw_step *
step_of(struct world *w, size_t i)
{
    static struct rw_reading readings[STEPS];
    struct rw_step *step = &w->steps[i];

    *step = w->steps[0];
    readings[i] = *step->reading;
    readings[i].kind = (enum rw_kind)(i % RW_KINDS);
    step->reading = &readings[i];
    step->number = (uint32_t)i + 1;
    step->purpose = (enum rw_purpose)(i % (RW_PURPOSE_SURVEY + 1));
    step->probe = (enum rw_probe)((i + 1) % RW_PROBES);
    step->given_up_us = i;
    step->server.provenance = (enum rw_provenance)(i % (RW_FROM_CACHE + 1));
    step->transport = i % 2 == 0 ? RW_UDP : RW_TCP;
    step->verdict = (enum rw_verdict)(i % (RW_VERDICT_DISCARDED + 1));
    step->error = (enum rw_step_error)(i % (RW_STEP_LOCAL + 1));
    step->mismatch = (enum rw_mismatch)(i % (RW_MISMATCH_QUESTION + 1));
    step->from = step->server.address;
    return step;
}

static void
every_word_of_a_step_is_written(void **state)
{
    struct world *w = world_half();
    struct golden *g = golden_new();
    struct rw_report_options options = {
        .format = RW_FORMAT_JSON, .sink = golden_sink, .ctx = g};
    struct rw_findings *none;
    struct world *empty = world_new(".", RW_TYPE_NS);

    (void)state;
    assert_int_equal(rw_findings_of(&none, &empty->trace), RW_OK);
    options.findings = none;
    /* one of two servers is lame: a single point of failure */
    w->trace.survey = (struct rw_survey){.zones = 1};
    assert_int_equal(rw_report(&w->trace, &options), RW_OK);
    w->trace.outcome = RW_OUTCOME_PENDING;
    w->trace.ended_us = RW_NO_TIME;
    w->trace.step_count = STEPS;
    w->trace.queries = 0;
    w->trace.bytes_sent = 0;
    w->trace.survey = (struct rw_survey){1, 20, 3, 2, 1, RW_REASON_DEADLINE};
    for (size_t i = 0; i < STEPS; i++) {
        struct rw_step *step = step_of(w, i);

        w->list[i] = step;
        if (step->mismatch != RW_MISMATCH_NONE)
            continue;
        w->trace.queries++;
        w->trace.bytes_sent += step->query.len;
    }
    assert_int_equal(rw_report(&w->trace, &options), RW_OK);
    golden_check(g, "words.trace.json");
    rw_findings_free(none);
    free(g);
    free(w);
    free(empty);
}

/* A line of bulk for each outcome, reason and security. */
static void
every_word_of_a_walk_is_written(void **state)
{
    struct world *w = world_gone();
    struct golden *g = golden_new();

    (void)state;
    for (int i = 0; i < REASONS; i++) {
        w->trace.outcome = (enum rw_outcome)(1 + i % RW_OUTCOME_FAILURE);
        w->trace.reason = (enum rw_reason)i;
        w->trace.security =
            (enum rw_security)(i % (RW_SECURITY_INDETERMINATE + 1));
        assert_int_equal(rw_report_bulk(&w->trace, &BULK, golden_sink, g),
                         RW_OK);
    }
    assert_int_equal(rw_report_bulk_other("a..b", "A", RW_BULK_INVALID,
                                          "an empty label", &BULK, golden_sink,
                                          g),
                     RW_OK);
    golden_check(g, "words.bulk.json");
    free(g);
    free(w);
}

/* ---- a mail route -------------------------------------------------------- */

/* A host for each word there is. */
static void
fill_hosts(struct rw_mail_host *hosts, size_t count,
           const struct rw_records *records, const struct rw_tlsa *tlsa)
{
    for (size_t i = 0; i < count; i++)
        hosts[i] = (struct rw_mail_host){
            .name = records->name,
            .preference = (uint16_t)i,
            .port = 25,
            .why_not = (enum rw_why_not)i,
            .a = records,
            .aaaa = records,
            .tlsa = records,
            .tlsa_base = records->name,
            .tlsas = tlsa,
            .tlsa_count = 1,
            .sts = (enum rw_sts_listed)(i % 3),
            .demand = (enum rw_demand)(i % (RW_DEMAND_DANE + 1)),
        };
}

static void
every_word_of_a_route_is_written(void **state)
{
    enum {
        HOSTS = RW_WHY_NOT_LOOPS_BACK + 1
    };
    struct world *w = world_gone();
    struct golden *g = golden_new();
    static const uint8_t DATA[] = {0xab, 0xcd};
    const struct rw_tlsa tlsa = {3, 1, 1, {DATA, sizeof(DATA)}, true};
    const struct rw_record record = {
        .rdata = DATA, .type = RW_TYPE_TXT, .rclass = RW_CLASS_IN};
    const struct rw_record *list[] = {&record};
    const struct rw_records records = {.name = w->trace.qname,
                                       .type = RW_TYPE_TXT,
                                       .outcome = RW_OUTCOME_ANSWER,
                                       .alias = w->trace.qname,
                                       .list = list,
                                       .count = 1,
                                       .walk = 1,
                                       .trace = &w->trace};
    const struct rw_records *looks[] = {&records};
    struct rw_report_options options = {
        .format = RW_FORMAT_JSON, .sink = golden_sink, .ctx = g};
    struct rw_mail_host hosts[HOSTS];

    (void)state;
    fill_hosts(hosts, HOSTS, &records, &tlsa);
    for (int i = 0; i < REASONS + 3; i++) {
        struct rw_spf_term term = {.text = "-all", .len = 4, .qualifier = '-'};
        struct rw_spf spf = {
            .domain = w->trace.qname,
            .records = &records,
            .text = "v=spf1 -all",
            .len = 11,
            .terms = &term,
            .term_count = 1,
            .result = (enum rw_spf_result)(i % (RW_SPF_PERMERROR + 1))};
        struct rw_dmarc dmarc = {
            .found = {.records = &records, .text = "v=DMARC1", .len = 8},
            .policy = (enum rw_dmarc_policy)(i % 4),
            .subdomain_policy = (enum rw_dmarc_policy)((i + 1) % 4),
            .nonexistent_policy = (enum rw_dmarc_policy)((i + 2) % 4),
            .adkim = 'r',
            .aspf = 's'};
        const struct rw_fetched fetched = {
            .error = (enum rw_fetch_error)(i % (RW_FETCH_LIBRARY + 1)),
            .status = 200,
            .body = (const uint8_t *)"version: STSv1\r\n",
            .len = 16};
        const struct rw_octets mx = {(const uint8_t *)"*.example", 9};
        struct rw_sts sts = {
            .found = {.records = &records, .text = "v=STSv1", .len = 7},
            .host = records.name,
            .fetched = &fetched,
            .is_good = true,
            .mode = (enum rw_sts_mode)(i % (RW_STS_MODE_ENFORCE + 1)),
            .mx = &mx,
            .mx_count = 1,
            .max_age_s = 604800};
        const struct rw_dkim_key key = {.selector = "s",
                                        .records = &records,
                                        .text = "p=",
                                        .len = 2,
                                        .algorithm = "rsa",
                                        .bits = 2048,
                                        .is_testing = true};
        const struct rw_dkim dkim = {
            .below = &records, .keys = &key, .key_count = 1};
        const struct rw_bimi bimi = {
            .found = {.records = &records, .text = "v=BIMI1", .len = 7},
            .found_at = records.name};
        const struct rw_session session = {.protocol = RW_PROTOCOL_SMTP,
                                           .started_us = RW_NO_TIME};
        const struct rw_reply greeting = {.is_there = true, .code = 220};
        const struct rw_attempt attempt = {
            .address = {.family = RW_FAMILY_IPV4, .port = 25},
            .session = &session,
            .greeting = &greeting,
            .talk = {.connect_us = 1000,
                     .dane = (enum rw_dane)(i % (RW_DANE_MISMATCH + 1)),
                     .pkix = (enum rw_pkix)(i % (RW_PKIX_OTHER + 1)),
                     .pkix_words = "unknown"},
            .error = (enum rw_attempt_error)(i % (RW_ATTEMPT_STOPPED + 1)),
            .verdict =
                (enum rw_attempt_verdict)(i % (RW_ATTEMPT_UNREACHABLE + 1))};
        struct rw_mail_srv srv = {
            .service = (enum rw_mail_service)(i % RW_MAIL_SERVICES),
            .records = &records,
            .target = records.name};
        struct rw_route route = {
            .domain = w->trace.qname,
            .service = (enum rw_mail_service)(i % RW_MAIL_SERVICES),
            .outcome = (enum rw_mail_outcome)(i % (RW_MAIL_FAILURE + 1)),
            .reason = i < REASONS
                          ? RW_MAIL_REASON_WALK
                          : (enum rw_mail_reason)(RW_MAIL_REASON_BOGUS + i % 3),
            .decisive = &w->trace,
            .mx = &records,
            .hosts = hosts,
            .host_count = i == 0 ? HOSTS : 1,
            .attempts = &attempt,
            .attempt_count = 1,
            .check = &spf,
            .dkim = &dkim,
            .dmarc = &dmarc,
            .sts = &sts,
            .bimi = &bimi,
            .services = &srv,
            .service_count = 1,
            .looks = looks,
            .look_count = 1};

        w->trace.reason = (enum rw_reason)(i < REASONS ? i : 0);
        if (i == 0)
            route.reason = RW_MAIL_REASON_BOGUS;
        assert_int_equal(rw_route_report(&route, &options), RW_OK);
    }
    golden_check(g, "words.mail.json");
    free(g);
    free(w);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_finding_is_written),
        cmocka_unit_test(every_difference_is_written),
        cmocka_unit_test(every_word_of_a_step_is_written),
        cmocka_unit_test(every_word_of_a_walk_is_written),
        cmocka_unit_test(every_word_of_a_route_is_written),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
