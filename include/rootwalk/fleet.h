/* A job that many machines walk for, in NATS JetStream.
 *
 * A job is two streams: one of work, a message a batch of names, which is
 * gone when it has been acknowledged; and one of results, a message a batch,
 * beside what the job is and how far its submission has come.  Batches belong
 * to partitions; a worker takes those of its own (rw_fleet_owns()), so that a
 * zone's names are with one worker.  What is in a batch or a result is the
 * caller's.  A result may come twice: the caller leaves out what it has.
 *
 * libnats is loaded when a job is opened, and only the very version that this
 * was compiled with: its structures grow from release to release.  Not
 * thread-safe.
 *
 * SPDX-License-Identifier: ISC
 */
#ifndef ROOTWALK_FLEET_H
#define ROOTWALK_FLEET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "rootwalk/api.h"
#include "rootwalk/status.h"

RW_BEGIN_DECLS

#define RW_FLEET_PARTITIONS 64

struct rw_fleet;

/* What happened to the connection, told once each time. */
enum rw_fleet_news {
    RW_FLEET_LOST, /* the server does not answer; it is tried on */
    RW_FLEET_BACK,
};

struct rw_fleet_config {
    const char *url;   /* nats:// or tls://[USER[:PASSWORD]@]HOST[:PORT]/JOB */
    const char *creds; /* a file of credentials; NULL: none */
    const char *nkey;  /* a file with an NKey's seed; likewise */
    const char *ca, *cert, *key; /* files for TLS; likewise */
    bool keeps_on; /* a server that has gone is waited for, without end */
    int *stop;     /* NULL, or not 0 (read atomically): give up waiting */
    void (*on_news)(void *ctx, enum rw_fleet_news news); /* or NULL; called in
                                   the thread that uses the job */
    void *ctx;
};

/** Connect to a job's server; see rw_fleet_close().
 *
 * @param out  set, also on an error (but NULL out of memory): for
 *             rw_fleet_error()
 * @return RW_OK; RW_ERR_SYNTAX for a bad URL or job; RW_ERR_UNSUPPORTED
 *         without libnats; RW_ERR_IO where the server is not there or refuses;
 *         RW_ERR_MEMORY
 */
RW_API RW_MUST_USE enum rw_status
rw_fleet_open(struct rw_fleet **out, const struct rw_fleet_config *config);

/** What went wrong last, one sentence in English, without any password. */
RW_API const char *rw_fleet_error(const struct rw_fleet *fleet);

/** The job's name. */
RW_API const char *rw_fleet_job(const struct rw_fleet *fleet);

/** The server, as HOST:PORT. */
RW_API const char *rw_fleet_server(const struct rw_fleet *fleet);

/** The most octets that a message may hold. */
RW_API size_t rw_fleet_payload(const struct rw_fleet *fleet);

/** Close; NULL is fine. */
RW_API void rw_fleet_close(struct rw_fleet *fleet);

/* ---- submission ---------------------------------------------------------- */

/* How far a submission has come. */
struct rw_fleet_progress {
    uint64_t batches, lines; /* put so far */
    uint64_t hash;           /* over all that was put, in its order */
    bool is_complete;
};

/** Make the job, or find it.
 *
 * @param words     len octets: what it is, for its workers
 * @param lost_s    after how many seconds without a sign of its worker a batch
 *                  goes to another
 * @param progress  set to how far it has come: nothing, for a new one
 * @return RW_OK; RW_ERR_STATE where there is one of that name with other
 *         words, which is left as it is; RW_ERR_IO
 */
RW_API RW_MUST_USE enum rw_status
rw_fleet_begin(struct rw_fleet *fleet, const char *words, size_t len,
               unsigned lost_s, struct rw_fleet_progress *progress);

/** Put a batch, and then how far it has come with it.
 *
 * @param data  len octets, at most rw_fleet_payload() less 512
 */
RW_API RW_MUST_USE enum rw_status
rw_fleet_put(struct rw_fleet *fleet, unsigned partition, const void *data,
             size_t len, const struct rw_fleet_progress *after);

/** Say that all has been put. */
RW_API RW_MUST_USE enum rw_status
rw_fleet_end(struct rw_fleet *fleet, const struct rw_fleet_progress *progress);

/* ---- work ---------------------------------------------------------------- */

/** Find a job.
 *
 * @param words  set to *len octets, the fleet's until it is closed
 * @return RW_OK; RW_ERR_EMPTY where there is none of that name; RW_ERR_IO
 */
RW_API RW_MUST_USE enum rw_status
rw_fleet_find(struct rw_fleet *fleet, const char **words, size_t *len);

/** Tell how far the submission has come. */
RW_API RW_MUST_USE enum rw_status
rw_fleet_look(struct rw_fleet *fleet, struct rw_fleet_progress *progress);

/** Be one of the workers: say so, and hear who else is; to be called several
 * times a second.
 *
 * @param count  set to how many there are, this one among them
 */
RW_API RW_MUST_USE enum rw_status rw_fleet_meet(struct rw_fleet *fleet,
                                                unsigned *count);

/** Say whether a partition is this worker's, among those that it has met. */
RW_API bool rw_fleet_owns(const struct rw_fleet *fleet, unsigned partition);

/** Count the batches that are not done, by partition.
 *
 * @param left  RW_FLEET_PARTITIONS of them
 */
RW_API RW_MUST_USE enum rw_status rw_fleet_left(struct rw_fleet *fleet,
                                                uint32_t *left);

/* A batch in hand. */
struct rw_fleet_batch {
    void *message; /* the fleet's */
    unsigned partition;
    uint64_t sequence;   /* of its message: its name, as it were */
    unsigned deliveries; /* this one among them: the others came to no end */
    bool is_single;      /* one line of a batch that was given up as a whole */
    const uint8_t *data; /* len octets, until it is done */
    size_t len;
};

/** Take a batch of a partition.
 *
 * @return RW_OK; RW_ERR_EMPTY where none is to be had now; RW_ERR_IO
 */
RW_API RW_MUST_USE enum rw_status rw_fleet_take(struct rw_fleet *fleet,
                                                unsigned partition,
                                                struct rw_fleet_batch *batch);

/** Say that a batch is still being worked on. */
RW_API void rw_fleet_still(struct rw_fleet *fleet,
                           const struct rw_fleet_batch *batch);

/** Publish a part of a batch's results.
 *
 * @param part            from 0
 * @param lines, failures  that are in it, for the statistics
 */
RW_API RW_MUST_USE enum rw_status
rw_fleet_result(struct rw_fleet *fleet, const struct rw_fleet_batch *batch,
                unsigned part, const void *data, size_t len, uint32_t lines,
                uint32_t failures);

/** Put a line of a batch as one of its own.
 *
 * @param index  of the line in its batch
 */
RW_API RW_MUST_USE enum rw_status
rw_fleet_split(struct rw_fleet *fleet, const struct rw_fleet_batch *batch,
               unsigned index, const void *data, size_t len);

/** Acknowledge a batch: its results have been published.  It is gone then,
 * from here too. */
RW_API RW_MUST_USE enum rw_status rw_fleet_done(struct rw_fleet *fleet,
                                                struct rw_fleet_batch *batch);

/** Give a batch back: another worker may have it at once. */
RW_API void rw_fleet_give_back(struct rw_fleet *fleet,
                               struct rw_fleet_batch *batch);

/* ---- results ------------------------------------------------------------- */

/** Give the next message of results.
 *
 * @param sequence  in: 0, or that of the one before; out: of this one
 * @param data      set to *len octets, valid until the next call
 * @return RW_OK; RW_ERR_EMPTY where there is none yet; RW_ERR_IO
 */
RW_API RW_MUST_USE enum rw_status
rw_fleet_next(struct rw_fleet *fleet, uint64_t *sequence, const uint8_t **data,
              size_t *len, uint32_t *lines, uint32_t *failures);

/* How a job stands. */
struct rw_fleet_stand {
    struct rw_fleet_progress submitted;
    uint64_t done, failed; /* lines; failed: with the outcome failure */
    uint64_t batches_waiting, batches_in_flight;
    uint64_t work_octets, result_octets; /* in JetStream */
};

/** Tell how a job stands. */
RW_API RW_MUST_USE enum rw_status rw_fleet_stand(struct rw_fleet *fleet,
                                                 struct rw_fleet_stand *stand);

RW_END_DECLS

#endif
