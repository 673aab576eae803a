/* A worker of a fleet: who else there is, batches, their results.
 *
 * SPDX-License-Identifier: ISC
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "driver/fleet.h"

#define SAY_US    UINT64_C(400000) /* each worker says that often it is there */
#define EXPIRE_US UINT64_C(3000000) /* who has not, is not */
#define FETCH_MS  100
#define ALIVE     "alive"

/* ---- who there is ------------------------------------------------------- */

static void
note_member(struct rw_fleet *fleet, uint64_t id, uint64_t now_us)
{
    size_t i = 0;

    while (i < fleet->member_count && fleet->members[i].id != id)
        i++;
    if (i == RWI_MEMBERS_MAX)
        return;
    if (i == fleet->member_count)
        fleet->members[fleet->member_count++].id = id;
    fleet->members[i].seen_us = now_us;
}

static void
forget_members(struct rw_fleet *fleet, uint64_t now_us)
{
    size_t kept = 0;

    for (size_t i = 0; i < fleet->member_count; i++)
        if (now_us - fleet->members[i].seen_us < EXPIRE_US)
            fleet->members[kept++] = fleet->members[i];
    fleet->member_count = kept;
}

static void
hear(struct rw_fleet *fleet, uint64_t now_us)
{
    natsMsg *message = NULL;

    while (fleet->nats.natsSubscription_NextMsg(&message, fleet->alive, 0) ==
           NATS_OK) {
        char text[32] = "";
        int len = fleet->nats.natsMsg_GetDataLength(message);

        if (len > 0 && len < (int)sizeof(text)) {
            memcpy(text, fleet->nats.natsMsg_GetData(message), (size_t)len);
            note_member(fleet, strtoull(text, NULL, 16), now_us);
        }
        fleet->nats.natsMsg_Destroy(message);
    }
}

enum rw_status
rw_fleet_meet(struct rw_fleet *fleet, unsigned *count)
{
    char subject[RWI_SUBJECT_MAX], text[32];
    uint64_t now_us = rwi_fleet_now();
    natsStatus status = NATS_OK;

    rwi_fleet_subject(fleet, subject, ALIVE);
    if (fleet->alive == NULL)
        status = fleet->nats.natsConnection_SubscribeSync(
            &fleet->alive, fleet->connection, subject);
    if (status != NATS_OK) {
        rwi_fleet_fail(fleet, "%s", fleet->nats.natsStatus_GetText(status));
        return RW_ERR_IO;
    }
    if (now_us - fleet->said_us >= SAY_US) {
        fleet->said_us = now_us;
        snprintf(text, sizeof(text), "%016" PRIx64, fleet->id);
        /* where the server is not there, nobody hears it, and it is lost */
        (void)fleet->nats.natsConnection_PublishString(fleet->connection,
                                                       subject, text);
    }
    hear(fleet, now_us);
    note_member(fleet, fleet->id, now_us);
    forget_members(fleet, now_us);
    *count = (unsigned)fleet->member_count;
    return RW_OK;
}

/* A number that a worker and a partition have together, the same for all who
 * ask (splitmix64). */
static uint64_t
mix(uint64_t x)
{
    x += UINT64_C(0x9e3779b97f4a7c15);
    x = (x ^ x >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    x = (x ^ x >> 27) * UINT64_C(0x94d049bb133111eb);
    return x ^ x >> 31;
}

/* Rendezvous hashing: who comes or goes moves that worker's partitions only. */
bool
rw_fleet_owns(const struct rw_fleet *fleet, unsigned partition)
{
    uint64_t best = 0, owner = fleet->id;

    for (size_t i = 0; i < fleet->member_count; i++) {
        uint64_t weight = mix(mix(fleet->members[i].id) ^ partition);

        if (weight >= best) {
            best = weight;
            owner = fleet->members[i].id;
        }
    }
    return owner == fleet->id;
}

/* ---- batches ------------------------------------------------------------ */

static void
count_left(const jsStreamStateSubjects *subjects, uint32_t *left)
{
    for (int i = 0; subjects != NULL && i < subjects->Count; i++) {
        const char *dot = strrchr(subjects->List[i].Subject, '.');
        unsigned long partition =
            dot != NULL ? strtoul(dot + 1, NULL, 10) : RW_FLEET_PARTITIONS;

        if (partition < RW_FLEET_PARTITIONS)
            left[partition] = (uint32_t)subjects->List[i].Msgs;
    }
}

enum rw_status
rw_fleet_left(struct rw_fleet *fleet, uint32_t *left)
{
    struct rwi_trial trial = {0, RW_OK};
    char subject[RWI_SUBJECT_MAX];
    jsStreamInfo *info = NULL;
    natsStatus status;
    jsErrCode code;

    memset(left, 0, RW_FLEET_PARTITIONS * sizeof(*left));
    rwi_fleet_subject(fleet, subject, "work.*");
    do {
        jsOptions wait = rwi_fleet_wait(fleet);

        code = 0;
        wait.Stream.Info.SubjectsFilter = subject;
        status = fleet->nats.js_GetStreamInfo(&info, fleet->js, fleet->work,
                                              &wait, &code);
    } while (rwi_fleet_again(fleet, &trial, status, code));
    if (trial.status != RW_OK)
        return trial.status;
    if (info->State.Msgs > 0 && info->State.Subjects == NULL) {
        rwi_fleet_fail(fleet, "its nats-server is older than 2.9, which is "
                              "needed");
        trial.status = RW_ERR_IO;
    }
    count_left(info->State.Subjects, left);
    fleet->nats.jsStreamInfo_Destroy(info);
    return trial.status;
}

static enum rw_status
subscribe(struct rw_fleet *fleet, unsigned partition)
{
    struct rwi_trial trial = {0, RW_OK};
    char name[16], subject[RWI_SUBJECT_MAX];
    jsSubOptions options;
    natsStatus status;
    jsErrCode code;

    if (fleet->partitions[partition] != NULL)
        return RW_OK;
    snprintf(name, sizeof(name), "p%u", partition);
    rwi_fleet_subject(fleet, subject, "work.%u", partition);
    fleet->nats.jsSubOptions_Init(&options);
    options.Stream = fleet->work;
    options.Consumer = name;
    do {
        jsOptions wait = rwi_fleet_wait(fleet);

        code = 0;
        status = fleet->nats.js_PullSubscribe(&fleet->partitions[partition],
                                              fleet->js, subject, name, &wait,
                                              &options, &code);
    } while (rwi_fleet_again(fleet, &trial, status, code));
    return trial.status;
}

static void
fill_batch(const struct rw_fleet *fleet, struct rw_fleet_batch *batch,
           natsMsg *message, unsigned partition)
{
    jsMsgMetaData *meta = NULL;

    batch->message = message;
    batch->partition = partition;
    batch->data = (const uint8_t *)fleet->nats.natsMsg_GetData(message);
    batch->len = (size_t)fleet->nats.natsMsg_GetDataLength(message);
    batch->is_single = rwi_fleet_header(fleet, message, "Rw-Single") != 0;
    if (fleet->nats.natsMsg_GetMetaData(&meta, message) == NATS_OK) {
        batch->sequence = meta->Sequence.Stream;
        batch->deliveries = (unsigned)meta->NumDelivered;
    }
    fleet->nats.jsMsgMetaData_Destroy(meta);
}

enum rw_status
rw_fleet_take(struct rw_fleet *fleet, unsigned partition,
              struct rw_fleet_batch *batch)
{
    enum rw_status status = subscribe(fleet, partition);
    natsMsgList list = {NULL, 0};
    struct rwi_trial trial = {0, RW_OK};
    natsStatus fetched;
    jsErrCode code = 0;

    memset(batch, 0, sizeof(*batch));
    if (status != RW_OK)
        return status;
    fetched = fleet->nats.natsSubscription_Fetch(
        &list, fleet->partitions[partition], 1, FETCH_MS, &code);
    if (fetched == NATS_OK && list.Count > 0) {
        fill_batch(fleet, batch, list.Msgs[0], partition);
        list.Msgs[0] = NULL;
        list.Count = 0;
    }
    fleet->nats.natsMsgList_Destroy(&list);
    if (batch->message != NULL)
        return RW_OK;
    if (fetched == NATS_TIMEOUT || fetched == NATS_NOT_FOUND ||
        fetched == NATS_OK)
        return RW_ERR_EMPTY;
    /* one try: others' batches are to be kept alive meanwhile */
    trial.since_us = 1;
    (void)rwi_fleet_again(fleet, &trial, fetched, code);
    return RW_ERR_EMPTY;
}

void
rw_fleet_still(struct rw_fleet *fleet, const struct rw_fleet_batch *batch)
{
    (void)fleet->nats.natsMsg_InProgress(batch->message, NULL);
}

enum rw_status
rw_fleet_result(struct rw_fleet *fleet, const struct rw_fleet_batch *batch,
                unsigned part, const void *data, size_t len, uint32_t lines,
                uint32_t failures)
{
    char subject[RWI_SUBJECT_MAX], id[64], count[16], failed[16];
    const char *headers[] = {"Rw-Lines", count, "Rw-Failures", failed, NULL};

    rwi_fleet_subject(fleet, subject, "done.%" PRIu64 ".%u", batch->sequence,
                      part);
    snprintf(id, sizeof(id), "r%" PRIu64 ".%u", batch->sequence, part);
    snprintf(count, sizeof(count), "%" PRIu32, lines);
    snprintf(failed, sizeof(failed), "%" PRIu32, failures);
    return rwi_fleet_publish(fleet, subject, id, headers, data, len);
}

enum rw_status
rw_fleet_split(struct rw_fleet *fleet, const struct rw_fleet_batch *batch,
               unsigned index, const void *data, size_t len)
{
    static const char *const HEADERS[] = {"Rw-Single", "1", NULL};
    char subject[RWI_SUBJECT_MAX], id[64];

    rwi_fleet_subject(fleet, subject, "work.%u", batch->partition);
    snprintf(id, sizeof(id), "s%" PRIu64 ".%u", batch->sequence, index);
    return rwi_fleet_publish(fleet, subject, id, HEADERS, data, len);
}

enum rw_status
rw_fleet_done(struct rw_fleet *fleet, struct rw_fleet_batch *batch)
{
    jsOptions wait = rwi_fleet_wait(fleet);
    jsErrCode code = 0;

    /* where it does not arrive the batch comes again, and nothing is lost */
    (void)fleet->nats.natsMsg_AckSync(batch->message, &wait, &code);
    fleet->nats.natsMsg_Destroy(batch->message);
    batch->message = NULL;
    return RW_OK;
}

void
rw_fleet_give_back(struct rw_fleet *fleet, struct rw_fleet_batch *batch)
{
    if (batch->message == NULL)
        return;
    (void)fleet->nats.natsMsg_Nak(batch->message, NULL);
    fleet->nats.natsMsg_Destroy(batch->message);
    batch->message = NULL;
}
