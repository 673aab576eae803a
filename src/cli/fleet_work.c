/* Batches of a job for a crew, and their results; see cli/fleet.h.
 *
 * One thread speaks to the server: it takes batches of its partitions, says
 * that they are still worked on, publishes what is done, then acknowledges
 * it.  The crew's workers take lines and give results, under a lock.
 *
 * A batch whose workers have come to no end three times is split: its lines
 * become batches of their own, each of which a worker does alone.  What still
 * ends its workers is a failure by the name of "worker".
 *
 * SPDX-License-Identifier: ISC
 */
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "cli/bulk.h"
#include "cli/fleet.h"
#include "cli/say.h"

#define TRIES       3 /* of a batch, and then of each line */
#define TRIES_ALONE 5
#define HEAR_US     UINT64_C(1200000) /* who else there is, at first */
/* How often it is looked what is left: seldom while there is enough of it for
 * this worker, since a look costs the server as much as a batch does. */
#define LEFT_US   UINT64_C(250000)
#define ENOUGH_US UINT64_C(2000000)
#define STILL_US  UINT64_C(400000)
#define IDLE_NS   10000000
#define HEADERS   1024

/* A batch in hand. */
struct hand {
    struct hand *next;
    struct rw_fleet_batch batch;
    struct spool lines;
    size_t at; /* in lines: what has not been handed out */
    struct ticket *tickets;
    size_t count, handed, done;
};

struct fleet_work {
    struct rw_fleet *fleet;
    struct crew *crew;
    pthread_t thread;
    bool has_thread;
    enum exit_status status; /* the thread's, until it has been joined */
    unsigned share;          /* atomic */
    uint64_t began_us, left_us, still_us;
    uint32_t left[RW_FLEET_PARTITIONS];
    unsigned next_partition;
    struct spool packed, results; /* the thread's */

    pthread_mutex_t lock; /* for what follows */
    struct hand *hands;   /* in the order in which they came */
    bool is_over;
    char line[LINE_MAX_OCTETS + 1];
};

static uint64_t
now_us(void)
{
    struct timespec now = {0};

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000 + (uint64_t)now.tv_nsec / 1000;
}

static void
hand_free(struct hand *hand)
{
    for (size_t i = 0; i < hand->count; i++)
        spool_free(&hand->tickets[i].text);
    free(hand->tickets);
    spool_free(&hand->lines);
    free(hand);
}

/* ---- for the crew ------------------------------------------------------- */

/* The first batch that has a line to hand out; one that was split off waits
 * until it is alone. */
static struct hand *
next_hand(struct fleet_work *work)
{
    struct hand *hand = work->hands;

    while (hand != NULL && hand->handed == hand->count)
        hand = hand->next;
    if (hand != NULL && hand->batch.is_single &&
        (work->hands != hand || hand->next != NULL))
        return NULL;
    return hand;
}

enum line
fleet_work_line(struct fleet_work *work, struct ticket **ticket,
                enum packed_line *what, char **text, size_t *len)
{
    enum line kind = LINE_LATER;
    struct batch_line line;
    struct hand *hand;

    pthread_mutex_lock(&work->lock);
    hand = next_hand(work);
    if (hand != NULL && batch_next(&hand->lines, &hand->at, &line)) {
        *ticket = &hand->tickets[hand->handed++];
        (*ticket)->number = line.number;
        memcpy(work->line, line.text, line.len);
        work->line[line.len] = '\0';
        *text = work->line;
        *len = line.len;
        *what = line.what;
        kind = line.what == PACKED_LONG ? LINE_LONG : LINE_READ;
    } else if (hand == NULL && work->is_over) {
        kind = LINE_END;
    }
    pthread_mutex_unlock(&work->lock);
    return kind;
}

static void
look_whether_done(struct ticket *ticket)
{
    if (ticket->open > 0 || !ticket->is_handed || ticket->is_done)
        return;
    ticket->is_done = true;
    ticket->hand->done++;
}

void
fleet_work_asked(struct fleet_work *work, struct ticket *ticket, bool is_last)
{
    pthread_mutex_lock(&work->lock);
    ticket->open++;
    ticket->is_handed |= is_last;
    pthread_mutex_unlock(&work->lock);
}

enum rw_status
fleet_work_result(struct fleet_work *work, struct ticket *ticket,
                  const char *text, size_t len, bool has_failed)
{
    enum rw_status status;

    pthread_mutex_lock(&work->lock);
    status = spool_put(&ticket->text, text, len);
    ticket->has_failed |= has_failed;
    ticket->open--;
    if (status == RW_OK)
        look_whether_done(ticket);
    pthread_mutex_unlock(&work->lock);
    return status;
}

unsigned
fleet_work_share(struct fleet_work *work)
{
    return __atomic_load_n(&work->share, __ATOMIC_RELAXED);
}

/* ---- results ------------------------------------------------------------ */

/* A line whose results there are not, or that do not fit. */
static void
lose_line(const struct fleet_work *work, struct hand *hand, size_t index,
          const char *reason)
{
    struct ticket *ticket = &hand->tickets[index];
    struct rw_bulk_options bulk = {.fields = work->crew->options->fields,
                                   .line = ticket->number};
    struct words words;
    struct request request = {.name = ticket->text.text};
    char name[LINE_MAX_OCTETS + 1] = "", type[1] = "";
    struct batch_line line;
    size_t at = 0;

    for (size_t i = 0; i <= index && batch_next(&hand->lines, &at, &line); i++)
        ;
    memcpy(name, line.text, line.len);
    name[strcspn(name, " \t")] = '\0';
    request.name = name;
    request.type = type;
    request_words(&words, &request);
    ticket->number = bulk.line = line.number;
    ticket->text.len = 0;
    ticket->has_failed = true;
    if (rw_report_bulk_other(words.name, words.type, RW_BULK_LOST, reason,
                             &bulk, spool_put, &ticket->text) != RW_OK)
        ticket->text.len = 0; /* no memory: the line is an empty one */
}

/* Publish the results of some lines: in one message, or in as many as it
 * takes. */
static enum rw_status
put_results(struct fleet_work *work, struct hand *hand, size_t from, size_t to,
            unsigned *part)
{
    size_t room = rw_fleet_payload(work->fleet) - HEADERS;
    uint32_t failures = 0;
    enum rw_status status;

    work->results.len = 0;
    for (size_t i = from; i < to; i++) {
        const struct ticket *ticket = &hand->tickets[i];

        failures += ticket->has_failed;
        if (!result_add(&work->results, ticket->number, ticket->text.text,
                        ticket->text.len))
            return RW_ERR_MEMORY;
    }
    status = message_pack(&work->packed, &work->results);
    if (status != RW_OK)
        return status;
    if (work->packed.len <= room)
        return rw_fleet_result(work->fleet, &hand->batch, (*part)++,
                               work->packed.text, work->packed.len,
                               (uint32_t)(to - from), failures);
    if (to - from == 1) {
        lose_line(work, hand, from,
                  "its result is longer than a message may "
                  "be");
        return put_results(work, hand, from, to, part);
    }
    status = put_results(work, hand, from, from + (to - from) / 2, part);
    return status == RW_OK
               ? put_results(work, hand, from + (to - from) / 2, to, part)
               : status;
}

static enum rw_status
finish_hand(struct fleet_work *work, struct hand *hand)
{
    unsigned part = 0;
    enum rw_status status = put_results(work, hand, 0, hand->count, &part);

    return status == RW_OK ? rw_fleet_done(work->fleet, &hand->batch) : status;
}

/* Take a finished batch out of the crew's sight. */
static struct hand *
take_finished(struct fleet_work *work)
{
    struct hand **link = &work->hands, *hand;

    pthread_mutex_lock(&work->lock);
    while (*link != NULL && (*link)->done < (*link)->count)
        link = &(*link)->next;
    hand = *link;
    if (hand != NULL)
        *link = hand->next;
    pthread_mutex_unlock(&work->lock);
    return hand;
}

static enum rw_status
finish_all(struct fleet_work *work)
{
    enum rw_status status = RW_OK;
    struct hand *hand;

    while (status == RW_OK && (hand = take_finished(work)) != NULL) {
        status = finish_hand(work, hand);
        if (status != RW_OK)
            rw_fleet_give_back(work->fleet, &hand->batch);
        hand_free(hand);
    }
    return status;
}

/* ---- batches ------------------------------------------------------------ */

static size_t
count_lines(const struct spool *lines)
{
    struct batch_line line;
    size_t at = 0, count = 0;

    while (batch_next(lines, &at, &line))
        count++;
    return at == lines->len ? count : 0;
}

/* Make lines of a batch; NULL where it is damaged, or out of memory. */
static struct hand *
hand_new(const struct rw_fleet_batch *batch)
{
    struct hand *hand = calloc(1, sizeof(*hand));

    if (hand == NULL)
        return NULL;
    hand->batch = *batch;
    if (message_unpack(&hand->lines, batch->data, batch->len) == RW_OK)
        hand->count = count_lines(&hand->lines);
    if (hand->count > 0)
        hand->tickets = calloc(hand->count, sizeof(*hand->tickets));
    for (size_t i = 0; hand->tickets != NULL && i < hand->count; i++)
        hand->tickets[i].hand = hand;
    if (hand->tickets != NULL)
        return hand;
    hand->count = 0;
    hand_free(hand);
    return NULL;
}

/* Have each line of a batch be one of its own. */
static enum rw_status
split(struct fleet_work *work, struct hand *hand)
{
    struct spool one = {NULL, 0, 0};
    enum rw_status status = RW_OK;
    struct batch_line line;
    size_t at = 0;

    for (unsigned i = 0;
         status == RW_OK && batch_next(&hand->lines, &at, &line); i++) {
        one.len = 0;
        status = batch_add(&one, &line) ? message_pack(&work->packed, &one)
                                        : RW_ERR_MEMORY;
        if (status == RW_OK)
            status = rw_fleet_split(work->fleet, &hand->batch, i,
                                    work->packed.text, work->packed.len);
    }
    spool_free(&one);
    return status == RW_OK ? rw_fleet_done(work->fleet, &hand->batch) : status;
}

/* What has ended its workers so often is not handed to this one as well. */
static enum rw_status
give_up(struct fleet_work *work, struct hand *hand)
{
    if (!hand->batch.is_single)
        return split(work, hand);
    for (size_t i = 0; i < hand->count; i++)
        lose_line(work, hand, i, "worker");
    return finish_hand(work, hand);
}

static void
keep_hand(struct fleet_work *work, struct hand *hand)
{
    struct hand **link = &work->hands;

    pthread_mutex_lock(&work->lock);
    while (*link != NULL)
        link = &(*link)->next;
    *link = hand;
    pthread_mutex_unlock(&work->lock);
}

static enum rw_status
take_batch(struct fleet_work *work, unsigned partition, bool *has_taken)
{
    struct rw_fleet_batch batch;
    enum rw_status status = rw_fleet_take(work->fleet, partition, &batch);
    struct hand *hand;

    if (status == RW_ERR_EMPTY)
        return RW_OK;
    if (status != RW_OK)
        return status;
    *has_taken = true;
    hand = hand_new(&batch);
    if (hand == NULL) {
        say("fleet", "a batch cannot be read; returned to the queue");
        rw_fleet_give_back(work->fleet, &batch);
        return RW_OK;
    }
    if (batch.deliveries <= (batch.is_single ? TRIES_ALONE : TRIES)) {
        keep_hand(work, hand);
        return RW_OK;
    }
    status = give_up(work, hand);
    hand_free(hand);
    return status;
}

/* Lines that wait for the crew; SIZE_MAX while there is one that must be
 * alone. */
static size_t
waiting(struct fleet_work *work)
{
    size_t count = 0;

    pthread_mutex_lock(&work->lock);
    for (struct hand *hand = work->hands; hand != NULL; hand = hand->next)
        count = hand->batch.is_single || count == SIZE_MAX
                    ? SIZE_MAX
                    : count + (hand->count - hand->handed);
    pthread_mutex_unlock(&work->lock);
    return count;
}

/* Take batches of this worker's partitions, in turn, while the crew has room
 * for more. */
static enum rw_status
take_some(struct fleet_work *work, bool *has_taken)
{
    size_t wanted = work->crew->jobs * work->crew->count;
    enum rw_status status = RW_OK;

    for (unsigned i = 0;
         i < RW_FLEET_PARTITIONS && status == RW_OK && waiting(work) < wanted;
         i++) {
        unsigned partition = work->next_partition;
        bool took = false;

        work->next_partition = (partition + 1) % RW_FLEET_PARTITIONS;
        if (work->left[partition] == 0 ||
            !rw_fleet_owns(work->fleet, partition))
            continue;
        status = take_batch(work, partition, &took);
        if (took)
            work->left[partition]--;
        else
            work->left[partition] = 0; /* until it is looked at again */
        *has_taken |= took;
    }
    return status;
}

/* ---- the thread --------------------------------------------------------- */

static bool
has_hands(struct fleet_work *work)
{
    bool has;

    pthread_mutex_lock(&work->lock);
    has = work->hands != NULL;
    pthread_mutex_unlock(&work->lock);
    return has;
}

static void
say_still(struct fleet_work *work)
{
    if (now_us() < work->still_us + STILL_US)
        return;
    work->still_us = now_us();
    /* only this thread takes hands away */
    for (struct hand *hand = work->hands; hand != NULL; hand = hand->next)
        rw_fleet_still(work->fleet, &hand->batch);
}

/* Whether there was something left for this worker when it looked last. */
static bool
has_enough(const struct fleet_work *work)
{
    for (unsigned i = 0; i < RW_FLEET_PARTITIONS; i++)
        if (work->left[i] > 0 && rw_fleet_owns(work->fleet, i))
            return true;
    return false;
}

/* Whether nothing is left of the job, as far as can be known now. */
static enum rw_status
look(struct fleet_work *work, bool *is_done)
{
    struct rw_fleet_progress progress;
    enum rw_status status;
    uint64_t sum = 0;

    if (now_us() < work->left_us + (has_enough(work) ? ENOUGH_US : LEFT_US))
        return RW_OK;
    work->left_us = now_us();
    status = rw_fleet_left(work->fleet, work->left);
    for (unsigned i = 0; i < RW_FLEET_PARTITIONS; i++)
        sum += work->left[i];
    if (status != RW_OK || sum > 0 || has_hands(work))
        return status;
    status = rw_fleet_look(work->fleet, &progress);
    *is_done = status == RW_OK && progress.is_complete;
    return status;
}

static enum rw_status
turn(struct fleet_work *work, bool *is_done)
{
    bool drains = bulk_is_draining(), has_taken = false;
    unsigned count = 1;
    enum rw_status status = rw_fleet_meet(work->fleet, &count);

    __atomic_store_n(&work->share, count, __ATOMIC_RELAXED);
    if (status == RW_OK)
        status = finish_all(work);
    say_still(work);
    if (status == RW_OK && drains)
        *is_done = !has_hands(work);
    else if (status == RW_OK && now_us() > work->began_us + HEAR_US)
        status = look(work, is_done);
    if (status == RW_OK && !drains && !*is_done)
        status = take_some(work, &has_taken);
    if (!has_taken)
        nanosleep(&(struct timespec){0, IDLE_NS}, NULL);
    return status;
}

static void *
work_main(void *ctx)
{
    struct fleet_work *work = ctx;
    enum rw_status status = RW_OK;
    bool is_done = false;

    while (status == RW_OK && !is_done && !crew_is_stopping(work->crew))
        status = turn(work, &is_done);
    if (status != RW_OK && !crew_is_stopping(work->crew))
        work->status =
            status == RW_ERR_IO ? fleet_say(work->fleet) : EXIT_INTERNAL;
    if (status != RW_OK)
        crew_stop(work->crew);
    pthread_mutex_lock(&work->lock);
    work->is_over = true;
    pthread_mutex_unlock(&work->lock);
    return NULL;
}

struct fleet_work *
fleet_work_begin(struct rw_fleet *fleet, struct crew *crew)
{
    struct fleet_work *work = calloc(1, sizeof(*work));

    if (work == NULL) {
        say(NULL, "%s", rw_status_text(RW_ERR_MEMORY));
        return NULL;
    }
    work->fleet = fleet;
    work->crew = crew;
    work->began_us = now_us();
    work->share = 1;
    pthread_mutex_init(&work->lock, NULL);
    work->has_thread =
        pthread_create(&work->thread, NULL, work_main, work) == 0;
    if (work->has_thread)
        return work;
    say(NULL, "cannot start a thread");
    free(work);
    return NULL;
}

enum exit_status
fleet_work_end(struct fleet_work *work)
{
    enum exit_status status;
    struct hand *hand;

    if (work == NULL)
        return EXIT_DEFINITE;
    pthread_join(work->thread, NULL);
    while ((hand = work->hands) != NULL) {
        work->hands = hand->next;
        rw_fleet_give_back(work->fleet, &hand->batch);
        hand_free(hand);
    }
    status = work->status;
    spool_free(&work->packed);
    spool_free(&work->results);
    free(work);
    return status;
}
