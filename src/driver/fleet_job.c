/* A fleet's job: made, submitted, looked at; its results.
 *
 * SPDX-License-Identifier: ISC
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "driver/fleet.h"

#define JOB      "job"
#define PROGRESS "progress"
#define NS       INT64_C(1000000000)
#define DAY_NS   (86400 * NS)
#define IN_HAND  1000 /* batches of one partition, of all its workers */
#define TEXT_MAX 128

/* ---- streams ------------------------------------------------------------ */

static enum rw_status
add_stream(struct rw_fleet *fleet, const char *name, const char *subject,
           bool is_work)
{
    struct rwi_trial trial = {0, RW_OK};
    const char *subjects[] = {subject};
    jsStreamConfig config;
    natsStatus status;
    jsErrCode code;

    fleet->nats.jsStreamConfig_Init(&config);
    config.Name = name;
    config.Subjects = subjects;
    config.SubjectsLen = 1;
    config.Retention = is_work ? js_WorkQueuePolicy : js_LimitsPolicy;
    config.Storage = js_FileStorage;
    config.MaxMsgsPerSubject = is_work ? -1 : 1; /* the last result counts */
    config.Replicas = 1;
    do {
        jsOptions wait = rwi_fleet_wait(fleet);

        code = 0;
        status =
            fleet->nats.js_AddStream(NULL, fleet->js, &config, &wait, &code);
        if (code == JSStreamNameExistErr)
            rwi_fleet_fail(fleet, "there is a stream %s that is no job of ours",
                           name);
        if (code == JSStreamNameExistErr)
            return RW_ERR_IO;
    } while (rwi_fleet_again(fleet, &trial, status, code));
    return trial.status;
}

/* Have a partition be one that workers can take from. */
static enum rw_status
add_consumer(struct rw_fleet *fleet, unsigned partition)
{
    struct rwi_trial trial = {0, RW_OK};
    char name[16], subject[RWI_SUBJECT_MAX];
    jsConsumerConfig config;
    natsStatus status;
    jsErrCode code;

    if (fleet->has_consumer[partition])
        return RW_OK;
    snprintf(name, sizeof(name), "p%u", partition);
    rwi_fleet_subject(fleet, subject, "work.%u", partition);
    fleet->nats.jsConsumerConfig_Init(&config);
    config.Durable = name;
    config.DeliverPolicy = js_DeliverAll;
    config.AckPolicy = js_AckExplicit;
    config.AckWait = (int64_t)fleet->lost_s * NS;
    config.MaxDeliver = -1; /* what it ends stays in the stream: we count */
    config.FilterSubject = subject;
    config.MaxAckPending = IN_HAND;
    do {
        jsOptions wait = rwi_fleet_wait(fleet);

        code = 0;
        status = fleet->nats.js_AddConsumer(NULL, fleet->js, fleet->work,
                                            &config, &wait, &code);
    } while (rwi_fleet_again(fleet, &trial, status, code));
    fleet->has_consumer[partition] = trial.status == RW_OK;
    return trial.status;
}

/* The last message of a subject; RW_ERR_EMPTY where there is none. */
static enum rw_status
last_message(struct rw_fleet *fleet, const char *rest, natsMsg **message)
{
    struct rwi_trial trial = {0, RW_OK};
    char subject[RWI_SUBJECT_MAX];
    natsStatus status;
    jsErrCode code;

    rwi_fleet_subject(fleet, subject, "done.%s", rest);
    do {
        jsOptions wait = rwi_fleet_wait(fleet);

        code = 0;
        *message = NULL;
        status = fleet->nats.js_GetLastMsg(message, fleet->js, fleet->results,
                                           subject, &wait, &code);
    } while (rwi_fleet_again(fleet, &trial, status, code));
    return trial.status;
}

/* ---- submission --------------------------------------------------------- */

enum rw_status
rw_fleet_look(struct rw_fleet *fleet, struct rw_fleet_progress *progress)
{
    natsMsg *message = NULL;
    enum rw_status status = last_message(fleet, PROGRESS, &message);
    char text[TEXT_MAX] = "";
    int complete = 0;

    memset(progress, 0, sizeof(*progress));
    if (status == RW_ERR_EMPTY)
        return RW_OK;
    if (status != RW_OK)
        return status;
    if (fleet->nats.natsMsg_GetDataLength(message) < TEXT_MAX)
        memcpy(text, fleet->nats.natsMsg_GetData(message),
               (size_t)fleet->nats.natsMsg_GetDataLength(message));
    fleet->nats.natsMsg_Destroy(message);
    if (sscanf(text, "%" SCNu64 " %" SCNu64 " %" SCNx64 " %d",
               &progress->batches, &progress->lines, &progress->hash,
               &complete) != 4) {
        rwi_fleet_fail(fleet, "its progress cannot be read");
        return RW_ERR_IO;
    }
    progress->is_complete = complete != 0;
    return RW_OK;
}

static enum rw_status
say_progress(struct rw_fleet *fleet, const struct rw_fleet_progress *progress)
{
    char text[TEXT_MAX], subject[RWI_SUBJECT_MAX];
    int len =
        snprintf(text, sizeof(text),
                 "%" PRIu64 " %" PRIu64 " %016" PRIx64 " %d", progress->batches,
                 progress->lines, progress->hash, progress->is_complete);

    rwi_fleet_subject(fleet, subject, "done." PROGRESS);
    return rwi_fleet_publish(fleet, subject, NULL, NULL, text, (size_t)len);
}

static enum rw_status
make_job(struct rw_fleet *fleet, const char *words, size_t len)
{
    char subject[RWI_SUBJECT_MAX], lost[16];
    const char *headers[] = {"Rw-Lost", lost, NULL};
    enum rw_status status;

    rwi_fleet_subject(fleet, subject, "work.*");
    status = add_stream(fleet, fleet->work, subject, true);
    if (status != RW_OK)
        return status;
    rwi_fleet_subject(fleet, subject, "done." JOB);
    snprintf(lost, sizeof(lost), "%u", fleet->lost_s);
    return rwi_fleet_publish(fleet, subject, NULL, headers, words, len);
}

enum rw_status
rw_fleet_begin(struct rw_fleet *fleet, const char *words, size_t len,
               unsigned lost_s, struct rw_fleet_progress *progress)
{
    char subject[RWI_SUBJECT_MAX];
    const char *there;
    size_t there_len;
    enum rw_status status;

    rwi_fleet_subject(fleet, subject, "done.>");
    fleet->lost_s = lost_s;
    memset(progress, 0, sizeof(*progress));
    status = add_stream(fleet, fleet->results, subject, false);
    if (status != RW_OK)
        return status;
    status = rw_fleet_find(fleet, &there, &there_len);
    if (status == RW_ERR_EMPTY)
        return make_job(fleet, words, len);
    if (status != RW_OK)
        return status;
    if (there_len != len || memcmp(there, words, len) != 0 ||
        fleet->lost_s != lost_s) {
        rwi_fleet_fail(fleet,
                       "there is a job %s with other options; it has "
                       "been left as it is",
                       fleet->url.job);
        return RW_ERR_STATE;
    }
    return rw_fleet_look(fleet, progress);
}

enum rw_status
rw_fleet_put(struct rw_fleet *fleet, unsigned partition, const void *data,
             size_t len, const struct rw_fleet_progress *after)
{
    char subject[RWI_SUBJECT_MAX], id[64];
    enum rw_status status = add_consumer(fleet, partition);

    if (status != RW_OK)
        return status;
    rwi_fleet_subject(fleet, subject, "work.%u", partition);
    snprintf(id, sizeof(id), "b%" PRIu64, after->batches);
    status = rwi_fleet_publish(fleet, subject, id, NULL, data, len);
    return status == RW_OK ? say_progress(fleet, after) : status;
}

enum rw_status
rw_fleet_end(struct rw_fleet *fleet, const struct rw_fleet_progress *progress)
{
    return say_progress(fleet, progress);
}

/* ---- finding ------------------------------------------------------------ */

enum rw_status
rw_fleet_find(struct rw_fleet *fleet, const char **words, size_t *len)
{
    natsMsg *message = NULL;
    enum rw_status status;
    jsStreamInfo *info = NULL;
    jsOptions wait = rwi_fleet_wait(fleet);
    jsErrCode code = 0;

    /* a job that was never there is said at once */
    if (fleet->nats.js_GetStreamInfo(&info, fleet->js, fleet->results, &wait,
                                     &code) == NATS_NOT_FOUND &&
        code == JSStreamNotFoundErr) {
        rwi_fleet_fail(fleet, "there is no job %s", fleet->url.job);
        return RW_ERR_EMPTY;
    }
    fleet->nats.jsStreamInfo_Destroy(info);
    status = last_message(fleet, JOB, &message);
    if (status != RW_OK) {
        if (status == RW_ERR_EMPTY)
            rwi_fleet_fail(fleet, "there is no job %s", fleet->url.job);
        return status;
    }
    rwi_fleet_hold(fleet, message);
    fleet->lost_s = (unsigned)rwi_fleet_header(fleet, message, "Rw-Lost");
    *words = fleet->nats.natsMsg_GetData(message);
    *len = (size_t)fleet->nats.natsMsg_GetDataLength(message);
    return RW_OK;
}

/* ---- results ------------------------------------------------------------ */

/* The last sequence of a stream, and what it holds. */
static enum rw_status
stream_state(struct rw_fleet *fleet, const char *stream, jsStreamState *state)
{
    struct rwi_trial trial = {0, RW_OK};
    jsStreamInfo *info = NULL;
    natsStatus status;
    jsErrCode code;

    do {
        jsOptions wait = rwi_fleet_wait(fleet);

        code = 0;
        status = fleet->nats.js_GetStreamInfo(&info, fleet->js, stream, &wait,
                                              &code);
    } while (rwi_fleet_again(fleet, &trial, status, code));
    if (trial.status == RW_OK) {
        *state = info->State; /* its numbers; the pointers go */
        fleet->nats.jsStreamInfo_Destroy(info);
    }
    return trial.status;
}

static enum rw_status
message_at(struct rw_fleet *fleet, uint64_t sequence)
{
    struct rwi_trial trial = {0, RW_OK};
    natsMsg *message = NULL;
    natsStatus status;
    jsErrCode code;

    do {
        jsOptions wait = rwi_fleet_wait(fleet);

        code = 0;
        status = fleet->nats.js_GetMsg(&message, fleet->js, fleet->results,
                                       sequence, &wait, &code);
    } while (rwi_fleet_again(fleet, &trial, status, code));
    if (trial.status == RW_OK)
        rwi_fleet_hold(fleet, message);
    return trial.status;
}

enum rw_status
rw_fleet_next(struct rw_fleet *fleet, uint64_t *sequence, const uint8_t **data,
              size_t *len, uint32_t *lines, uint32_t *failures)
{
    jsStreamState state = {0};
    enum rw_status status = stream_state(fleet, fleet->results, &state);
    uint64_t at = *sequence + 1;

    if (status == RW_OK && at < state.FirstSeq)
        at = state.FirstSeq;
    for (; status == RW_OK && at <= state.LastSeq; at++) {
        status = message_at(fleet, at);
        if (status == RW_ERR_EMPTY) { /* a newer one has its place */
            status = RW_OK;
            continue;
        }
        *sequence = at;
        if (status != RW_OK ||
            rwi_fleet_header(fleet, fleet->held, "Rw-Lines") == 0)
            continue;
        *lines = (uint32_t)rwi_fleet_header(fleet, fleet->held, "Rw-Lines");
        *failures =
            (uint32_t)rwi_fleet_header(fleet, fleet->held, "Rw-Failures");
        *data = (const uint8_t *)fleet->nats.natsMsg_GetData(fleet->held);
        *len = (size_t)fleet->nats.natsMsg_GetDataLength(fleet->held);
        return RW_OK;
    }
    return status == RW_OK ? RW_ERR_EMPTY : status;
}

/* Batches of a partition that a worker has in hand. */
static uint64_t
in_flight(struct rw_fleet *fleet, unsigned partition)
{
    jsOptions wait = rwi_fleet_wait(fleet);
    jsConsumerInfo *info = NULL;
    char name[16];
    uint64_t count = 0;
    jsErrCode code = 0;

    snprintf(name, sizeof(name), "p%u", partition);
    if (fleet->nats.js_GetConsumerInfo(&info, fleet->js, fleet->work, name,
                                       &wait, &code) == NATS_OK)
        count = (uint64_t)info->NumAckPending;
    fleet->nats.jsConsumerInfo_Destroy(info);
    return count;
}

enum rw_status
rw_fleet_stand(struct rw_fleet *fleet, struct rw_fleet_stand *stand)
{
    jsStreamState work = {0}, results = {0};
    uint32_t left[RW_FLEET_PARTITIONS], lines, failures;
    uint64_t sequence = 0;
    const uint8_t *data;
    size_t len;
    enum rw_status status;

    memset(stand, 0, sizeof(*stand));
    status = rw_fleet_look(fleet, &stand->submitted);
    if (status == RW_OK)
        status = stream_state(fleet, fleet->work, &work);
    if (status == RW_OK)
        status = stream_state(fleet, fleet->results, &results);
    if (status == RW_OK)
        status = rw_fleet_left(fleet, left);
    for (unsigned i = 0; status == RW_OK && i < RW_FLEET_PARTITIONS; i++)
        if (left[i] > 0)
            stand->batches_in_flight += in_flight(fleet, i);
    while (status == RW_OK &&
           (status = rw_fleet_next(fleet, &sequence, &data, &len, &lines,
                                   &failures)) == RW_OK) {
        stand->done += lines - failures;
        stand->failed += failures;
    }
    stand->batches_waiting = work.Msgs > stand->batches_in_flight
                                 ? work.Msgs - stand->batches_in_flight
                                 : 0;
    stand->work_octets = work.Bytes;
    stand->result_octets = results.Bytes;
    return status == RW_ERR_EMPTY ? RW_OK : status;
}
