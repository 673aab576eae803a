/* The connection to a fleet's server; see rootwalk/fleet.h.
 *
 * What the server does not answer now it may answer later: it restarts, the
 * network is cut.  Every request is tried until it works (rwi_fleet_again),
 * for as long as that makes sense; what is asked for is the same each time,
 * so that nothing is lost or done twice.
 *
 * SPDX-License-Identifier: ISC
 */
#include "driver/fleet.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <sys/random.h>

#define PATIENCE_US UINT64_C(8000000)  /* for a server that was there */
#define GONE_US     UINT64_C(10000000) /* for a stream that was there */
#define RETRY_MS    200
#define PING_MS     3000 /* a cut that sends no reset is seen in 9 s */
#define PINGS_OUT   2

uint64_t
rwi_fleet_now(void)
{
    struct timespec now = {0};

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000 + (uint64_t)now.tv_nsec / 1000;
}

void
rwi_fleet_fail(struct rw_fleet *fleet, const char *what, ...)
{
    va_list args;

    va_start(args, what);
    vsnprintf(fleet->why, sizeof(fleet->why), what, args);
    va_end(args);
}

void
rwi_fleet_subject(const struct rw_fleet *fleet, char *out, const char *rest,
                  ...)
{
    int len = snprintf(out, RWI_SUBJECT_MAX, "rw.%s.", fleet->url.job);
    va_list args;

    va_start(args, rest);
    vsnprintf(out + len, RWI_SUBJECT_MAX - (size_t)len, rest, args);
    va_end(args);
}

jsOptions
rwi_fleet_wait(const struct rw_fleet *fleet)
{
    jsOptions options;

    fleet->nats.jsOptions_Init(&options);
    options.Wait = RWI_WAIT_MS;
    return options;
}

/* ---- once more ---------------------------------------------------------- */

/* Whether the server may do tomorrow what it does not do today. */
static bool
is_passing(natsStatus status, jsErrCode code)
{
    switch ((int)status) { /* any number may come */
    case NATS_TIMEOUT:
    case NATS_NO_RESPONDERS:
    case NATS_CONNECTION_DISCONNECTED:
    case NATS_NO_SERVER:
    case NATS_STALE_CONNECTION:
    case NATS_INSUFFICIENT_BUFFER:
    case NATS_IO_ERROR:
        return true;
    default:
        return code == JSClusterNotAvailErr || code == JSStreamNotFoundErr ||
               code == JSConsumerNotFoundErr || code == JSStreamOfflineErr;
    }
}

static bool
is_stopping(const struct rw_fleet *fleet)
{
    return fleet->config.stop != NULL &&
           __atomic_load_n(fleet->config.stop, __ATOMIC_RELAXED) != 0;
}

static void
tell(struct rw_fleet *fleet, enum rw_fleet_news news)
{
    fleet->is_lost = news == RW_FLEET_LOST;
    if (fleet->config.on_news != NULL)
        fleet->config.on_news(fleet->config.ctx, news);
}

/* How long a failure is put up with; UINT64_MAX: without end. */
static uint64_t
patience(const struct rw_fleet *fleet, jsErrCode code)
{
    natsConnStatus state = fleet->nats.natsConnection_Status(fleet->connection);

    if (code == JSStreamNotFoundErr || code == JSConsumerNotFoundErr)
        return GONE_US;
    return state != NATS_CONN_STATUS_CONNECTED && fleet->config.keeps_on
               ? UINT64_MAX
               : PATIENCE_US;
}

static void
keep_error(struct rw_fleet *fleet, natsStatus status, jsErrCode code)
{
    natsStatus last = NATS_OK;
    const char *text = code != 0 ? fleet->nats.nats_GetLastError(&last) : NULL;

    if (code == JSStreamNotFoundErr)
        rwi_fleet_fail(fleet, "there is no job %s (any more)", fleet->url.job);
    else if (text != NULL && text[0] != '\0')
        rwi_fleet_fail(fleet, "%s", text);
    else if (status == NATS_NO_RESPONDERS)
        rwi_fleet_fail(fleet, "the server has no JetStream (any more)");
    else
        rwi_fleet_fail(fleet, "%s", fleet->nats.natsStatus_GetText(status));
}

bool
rwi_fleet_again(struct rw_fleet *fleet, struct rwi_trial *trial,
                natsStatus status, jsErrCode code)
{
    uint64_t now_us = rwi_fleet_now();

    trial->status = status == NATS_OK ? RW_OK : RW_ERR_IO;
    if (status == NATS_OK && fleet->is_lost)
        tell(fleet, RW_FLEET_BACK);
    if (status == NATS_OK)
        return false;
    if (status == NATS_NOT_FOUND && code == JSNoMessageFoundErr) {
        trial->status = RW_ERR_EMPTY;
        return false;
    }
    keep_error(fleet, status, code);
    if (trial->since_us == 0)
        trial->since_us = now_us;
    if (!is_passing(status, code) || is_stopping(fleet) ||
        now_us - trial->since_us > patience(fleet, code))
        return false;
    if (!fleet->is_lost && now_us - trial->since_us > 1000000 &&
        fleet->config.keeps_on && patience(fleet, code) == UINT64_MAX)
        tell(fleet, RW_FLEET_LOST);
    fleet->nats.nats_Sleep(RETRY_MS);
    return true;
}

/* ---- messages ----------------------------------------------------------- */

void
rwi_fleet_hold(struct rw_fleet *fleet, natsMsg *message)
{
    if (fleet->held != NULL)
        fleet->nats.natsMsg_Destroy(fleet->held);
    fleet->held = message;
}

uint64_t
rwi_fleet_header(const struct rw_fleet *fleet, natsMsg *message,
                 const char *name)
{
    const char *value = NULL;

    if (fleet->nats.natsMsgHeader_Get(message, name, &value) != NATS_OK ||
        value == NULL)
        return 0;
    return strtoull(value, NULL, 10);
}

static natsStatus
make_message(const struct rw_fleet *fleet, natsMsg **message,
             const char *subject, const char *const *headers, const void *data,
             size_t len)
{
    natsStatus status =
        fleet->nats.natsMsg_Create(message, subject, NULL, data, (int)len);

    for (; status == NATS_OK && headers != NULL && headers[0] != NULL;
         headers += 2)
        status =
            fleet->nats.natsMsgHeader_Set(*message, headers[0], headers[1]);
    return status;
}

enum rw_status
rwi_fleet_publish(struct rw_fleet *fleet, const char *subject, const char *id,
                  const char *const *headers, const void *data, size_t len)
{
    struct rwi_trial trial = {0, RW_OK};
    natsStatus status;
    jsErrCode code;

    do {
        natsMsg *message = NULL;
        jsPubOptions options;

        code = 0;
        fleet->nats.jsPubOptions_Init(&options);
        options.MaxWait = RWI_WAIT_MS;
        options.MsgId = id;
        status = make_message(fleet, &message, subject, headers, data, len);
        if (status == NATS_OK)
            status = fleet->nats.js_PublishMsg(NULL, fleet->js, message,
                                               &options, &code);
        if (message != NULL)
            fleet->nats.natsMsg_Destroy(message);
    } while (rwi_fleet_again(fleet, &trial, status, code));
    return trial.status;
}

/* ---- coming and going --------------------------------------------------- */

static natsStatus
set_tls(struct rw_fleet *fleet)
{
    const struct rw_fleet_config *config = &fleet->config;
    const struct rwi_nats *nats = &fleet->nats;
    natsStatus status = NATS_OK;

    if (!fleet->url.is_tls && config->ca == NULL && config->cert == NULL)
        return NATS_OK;
    status = nats->natsOptions_SetSecure(fleet->options, true);
    if (status == NATS_OK && config->ca != NULL)
        status = nats->natsOptions_LoadCATrustedCertificates(fleet->options,
                                                             config->ca);
    if (status == NATS_OK && config->cert != NULL)
        status = nats->natsOptions_LoadCertificatesChain(
            fleet->options, config->cert,
            config->key != NULL ? config->key : config->cert);
    /* without this libnats takes any name */
    return status == NATS_OK ? nats->natsOptions_SetExpectedHostname(
                                   fleet->options, fleet->url.host)
                             : status;
}

static natsStatus
set_options(struct rw_fleet *fleet)
{
    const struct rwi_nats *nats = &fleet->nats;
    char url[320], nkey[RWI_NKEY_TEXT];
    natsStatus status = nats->natsOptions_Create(&fleet->options);

    snprintf(url, sizeof(url),
             strchr(fleet->url.host, ':') != NULL ? "nats://[%s]:%s"
                                                  : "nats://%s:%s",
             fleet->url.host, fleet->url.port);
    if (status == NATS_OK)
        status = nats->natsOptions_SetURL(fleet->options, url);
    if (status == NATS_OK)
        status = nats->natsOptions_SetName(fleet->options, "rootwalk");
    if (status == NATS_OK && fleet->url.user[0] != '\0')
        status = nats->natsOptions_SetUserInfo(fleet->options, fleet->url.user,
                                               fleet->url.password);
    if (status == NATS_OK && fleet->config.creds != NULL)
        status = nats->natsOptions_SetUserCredentialsFromFiles(
            fleet->options, fleet->config.creds, NULL);
    if (status == NATS_OK && fleet->config.nkey != NULL)
        status = rwi_fleet_nkey(nkey, fleet->config.nkey)
                     ? nats->natsOptions_SetNKeyFromSeed(fleet->options, nkey,
                                                         fleet->config.nkey)
                     : NATS_ERR;
    if (status == NATS_OK)
        status = set_tls(fleet);
    (void)nats->natsOptions_SetTimeout(fleet->options, RWI_WAIT_MS);
    (void)nats->natsOptions_SetPingInterval(fleet->options, PING_MS);
    (void)nats->natsOptions_SetMaxPingsOut(fleet->options, PINGS_OUT);
    (void)nats->natsOptions_SetMaxReconnect(fleet->options, -1);
    (void)nats->natsOptions_SetReconnectWait(fleet->options, 500);
    return status;
}

static enum rw_status
connect_to(struct rw_fleet *fleet)
{
    natsStatus status = set_options(fleet);
    jsOptions options;

    if (status != NATS_OK) {
        rwi_fleet_fail(fleet,
                       "the files for TLS or credentials cannot be "
                       "used (%s)",
                       fleet->nats.natsStatus_GetText(status));
        return RW_ERR_IO;
    }
    status =
        fleet->nats.natsConnection_Connect(&fleet->connection, fleet->options);
    if (status == NATS_OK) {
        options = rwi_fleet_wait(fleet);
        status = fleet->nats.natsConnection_JetStream(
            &fleet->js, fleet->connection, &options);
    }
    if (status == NATS_OK)
        return RW_OK;
    rwi_fleet_fail(fleet, "cannot be connected to (%s)",
                   fleet->nats.natsStatus_GetText(status));
    return RW_ERR_IO;
}

enum rw_status
rw_fleet_open(struct rw_fleet **out, const struct rw_fleet_config *config)
{
    struct rw_fleet *fleet = *out = calloc(1, sizeof(*fleet));
    enum rw_status status;

    if (fleet == NULL)
        return RW_ERR_MEMORY;
    fleet->config = *config;
    if (rwi_fleet_url(&fleet->url, config->url) != RW_OK) {
        memset(&fleet->url, 0, sizeof(fleet->url));
        rwi_fleet_fail(fleet, "must be nats://HOST[:PORT]/JOB; a job's name "
                              "has letters, digits, - and _");
        return RW_ERR_SYNTAX;
    }
    snprintf(fleet->server, sizeof(fleet->server), "%s:%s", fleet->url.host,
             fleet->url.port);
    snprintf(fleet->work, sizeof(fleet->work), "rw-%s-work", fleet->url.job);
    snprintf(fleet->results, sizeof(fleet->results), "rw-%s-results",
             fleet->url.job);
    if (getrandom(&fleet->id, sizeof(fleet->id), 0) != sizeof(fleet->id))
        fleet->id = rwi_fleet_now();
    status = rwi_nats_load(&fleet->nats, fleet->why, sizeof(fleet->why));
    fleet->is_loaded = status == RW_OK;
    return status == RW_OK ? connect_to(fleet) : status;
}

const char *
rw_fleet_error(const struct rw_fleet *fleet)
{
    return fleet->why;
}

const char *
rw_fleet_job(const struct rw_fleet *fleet)
{
    return fleet->url.job;
}

const char *
rw_fleet_server(const struct rw_fleet *fleet)
{
    return fleet->server;
}

size_t
rw_fleet_payload(const struct rw_fleet *fleet)
{
    int64_t most = fleet->nats.natsConnection_GetMaxPayload(fleet->connection);

    return most > 0 ? (size_t)most : 1024 * 1024;
}

void
rw_fleet_close(struct rw_fleet *fleet)
{
    if (fleet == NULL)
        return;
    if (fleet->is_loaded) {
        const struct rwi_nats *nats = &fleet->nats;

        rwi_fleet_hold(fleet, NULL);
        if (fleet->connection != NULL)
            (void)nats->natsConnection_FlushTimeout(fleet->connection, 500);
        for (unsigned i = 0; i < RW_FLEET_PARTITIONS; i++)
            nats->natsSubscription_Destroy(fleet->partitions[i]);
        nats->natsSubscription_Destroy(fleet->alive);
        nats->jsCtx_Destroy(fleet->js);
        nats->natsConnection_Destroy(fleet->connection);
        nats->natsOptions_Destroy(fleet->options);
        nats->nats_Close();
    }
    free(fleet);
}
