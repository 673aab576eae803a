/* A fleet's job from the inside.
 *
 *   fleet.c        the connection, and what may be tried again
 *   fleet_job.c    a job: made, submitted, looked at, its results
 *   fleet_work.c   a worker: who else there is, batches
 *   fleet_url.c    where the server is, and who asks
 *   fleet_nkey.c   who asks, by an NKey
 *
 * SPDX-License-Identifier: ISC
 */
#ifndef RWI_DRIVER_FLEET_H
#define RWI_DRIVER_FLEET_H

#include "driver/libnats.h"
#include "rootwalk/fleet.h"

#define RWI_JOB_MAX     64
#define RWI_SUBJECT_MAX 160
#define RWI_MEMBERS_MAX 4096
#define RWI_WAIT_MS     2000 /* for one answer of the server's */

/* Where a URL leads. */
struct rwi_fleet_url {
    bool is_tls;
    char host[256], port[8], user[256], password[256], job[RWI_JOB_MAX + 1];
};

/* One of the workers, this one too. */
struct rwi_member {
    uint64_t id, seen_us;
};

struct rw_fleet {
    struct rw_fleet_config config;
    struct rwi_nats nats;
    bool is_loaded;
    struct rwi_fleet_url url;
    char server[300]; /* HOST:PORT */
    natsOptions *options;
    natsConnection *connection;
    jsCtx *js;
    natsSubscription *alive, *partitions[RW_FLEET_PARTITIONS];
    bool has_consumer[RW_FLEET_PARTITIONS]; /* seen to by this process */
    unsigned lost_s;
    char work[RWI_SUBJECT_MAX], results[RWI_SUBJECT_MAX]; /* streams */
    natsMsg *held; /* whose data the caller looks at */
    bool is_lost;  /* and the caller has been told */
    uint64_t id, said_us;
    struct rwi_member members[RWI_MEMBERS_MAX];
    size_t member_count;
    char why[400];
};

/* What is tried until it works. */
struct rwi_trial {
    uint64_t since_us; /* of the first failure; 0: none yet */
    enum rw_status status;
};

/** Read a URL.
 *
 * @return RW_OK; RW_ERR_SYNTAX
 */
enum rw_status rwi_fleet_url(struct rwi_fleet_url *url, const char *text);

#define RWI_NKEY_TEXT 57 /* octets with the NUL */

/** Give the public part of the user's NKey whose seed is in a file.
 *
 * @return false where there is none
 */
bool rwi_fleet_nkey(char out[RWI_NKEY_TEXT], const char *path);

/** Say whether to try once more, after a wait; trial->status is set where
 * not: RW_OK, RW_ERR_IO, or RW_ERR_EMPTY for what is not there. */
bool rwi_fleet_again(struct rw_fleet *fleet, struct rwi_trial *trial,
                     natsStatus status, jsErrCode code);

/** Keep what went wrong. */
void rwi_fleet_fail(struct rw_fleet *fleet, const char *what, ...)
    RW_PRINTF(2, 3);

/** Write a subject of the job's: rw.JOB. and the rest. */
void rwi_fleet_subject(const struct rw_fleet *fleet, char *out,
                       const char *rest, ...) RW_PRINTF(3, 4);

/** Publish, until the server has it.
 *
 * @param id       of the message, or NULL
 * @param headers  names and values in turn, NULL-ended; or NULL
 */
enum rw_status rwi_fleet_publish(struct rw_fleet *fleet, const char *subject,
                                 const char *id, const char *const *headers,
                                 const void *data, size_t len);

/** Have somebody else's octets be the fleet's, in place of those before. */
void rwi_fleet_hold(struct rw_fleet *fleet, natsMsg *message);

/** A header as a number; 0 where there is none. */
uint64_t rwi_fleet_header(const struct rw_fleet *fleet, natsMsg *message,
                          const char *name);

/** Options of a request, with its time. */
jsOptions rwi_fleet_wait(const struct rw_fleet *fleet);

/** The steady clock. */
uint64_t rwi_fleet_now(void);

#endif
