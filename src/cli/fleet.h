/* Bulk by many machines: a job in NATS JetStream.
 *
 *   fleet_job.c      the job is opened; what it tells its workers
 *   fleet_pack.c     lines and results in messages
 *   fleet_submit.c   names into batches
 *   fleet_work.c     batches for a crew, results out of it
 *   fleet_collect.c  results, each line once; how a job stands
 *
 * SPDX-License-Identifier: ISC
 */
#ifndef RWI_CLI_FLEET_H
#define RWI_CLI_FLEET_H

#include "cli/exit.h"
#include "cli/lines.h"
#include "cli/options.h"
#include "cli/spool.h"

/* What stands in a batch: a line, or why it is none. */
enum packed_line {
    PACKED_LINE,
    PACKED_LONG,        /* longer than a line may be */
    PACKED_NO_COLUMN,   /* fewer columns on this line */
    PACKED_BLANK,       /* a blank within the name */
    PACKED_TOO_LONG,    /* longer than the server's messages */
    PACKED_LINES_COUNT, /* how many there are */
};

/* A line of a batch. */
struct batch_line {
    uint64_t number;
    enum packed_line what;
    const char *text; /* len octets, no NUL behind them */
    size_t len;
};

struct crew;
struct fleet_work;

/* A line that a crew has in hand. */
struct ticket {
    struct hand *hand; /* its batch */
    uint64_t number;
    unsigned open;  /* walks that go on */
    bool is_handed; /* all its walks have begun */
    bool is_done, has_failed;
    struct spool text; /* its results */
};

/* ---- fleet_job.c -------------------------------------------------------- */

/** Do what --submit, --work, --collect or --job-status asks for.
 *
 * @param options  --work changes them to the job's
 */
enum exit_status fleet_run(struct options *options);

/** Refuse what is for jobs only, where there is none.
 *
 * @return EXIT_DEFINITE; EXIT_USAGE, said
 */
enum exit_status fleet_check_none(const struct options *options);

/** Connect to a job.
 *
 * @param out  to be given to rw_fleet_close(), also after a failure
 * @return EXIT_DEFINITE; EXIT_FILE, EXIT_USAGE or EXIT_INTERNAL, said
 */
enum exit_status fleet_open(struct rw_fleet **out,
                            const struct options *options, const char *url,
                            bool keeps_on, int *stop);

/** Say what went wrong with a job. */
enum exit_status fleet_say(const struct rw_fleet *fleet);

/* ---- fleet_pack.c ------------------------------------------------------- */

/** Add a line to a batch. */
bool batch_add(struct spool *batch, const struct batch_line *line);

/** Take the next line of a batch, from *at on.
 *
 * @return false at its end, or where it is damaged (*at is not len then)
 */
bool batch_next(const struct spool *batch, size_t *at, struct batch_line *line);

/** Add a line's results to others. */
bool result_add(struct spool *results, uint64_t number, const char *text,
                size_t len);

/** Likewise, take the next. */
bool result_next(const struct spool *results, size_t *at, uint64_t *number,
                 const char **text, size_t *len);

/** Pack (zstd) and unpack (whatever it is packed with) a message.
 *
 * @param out  emptied first
 * @return RW_OK; RW_ERR_FORMAT; RW_ERR_MEMORY, RW_ERR_UNSUPPORTED
 */
enum rw_status message_pack(struct spool *out, const struct spool *in);
enum rw_status message_unpack(struct spool *out, const uint8_t *data,
                              size_t len);

/* ---- fleet_submit.c ----------------------------------------------------- */

/** Put names into a job.
 *
 * @param words  what the job tells its workers, len octets
 */
enum exit_status fleet_submit(struct rw_fleet *fleet,
                              const struct options *options, const char *words,
                              size_t len);

/* ---- fleet_work.c ------------------------------------------------------- */

/** Begin to take batches for a crew; see fleet_work_end().
 *
 * @return NULL, said
 */
struct fleet_work *fleet_work_begin(struct rw_fleet *fleet, struct crew *crew);

/** Give the next line, as lines_next() does; its ticket is to be given back
 * with fleet_work_asked(), and fleet_work_result() as often. */
enum line fleet_work_line(struct fleet_work *work, struct ticket **ticket,
                          enum packed_line *what, char **text, size_t *len);

/** Note that a line asks for one thing more.
 *
 * @param is_last  and for nothing else after it
 */
void fleet_work_asked(struct fleet_work *work, struct ticket *ticket,
                      bool is_last);

/** Take what came of one thing that a line asked for: lines of JSON. */
enum rw_status fleet_work_result(struct fleet_work *work, struct ticket *ticket,
                                 const char *text, size_t len, bool has_failed);

/** The limits' part that is this worker's: 1 / this. */
unsigned fleet_work_share(struct fleet_work *work);

/** End; what is in hand and not done is given back.
 *
 * @return EXIT_DEFINITE; EXIT_FILE, said
 */
enum exit_status fleet_work_end(struct fleet_work *work);

/* ---- fleet_collect.c ---------------------------------------------------- */

enum exit_status fleet_collect(struct rw_fleet *fleet,
                               const struct options *options, int *stop);
enum exit_status fleet_status(struct rw_fleet *fleet,
                              const struct options *options);

#endif
