/* Threads share nothing: each has an engine of its own.  Each of these reads
 * the same walk back from a capture, and judges it.
 *
 *     threads CAPTURE
 */
#include <pthread.h>
#include <stdio.h>

#include <rootwalk/rootwalk.h>

#define THREADS 8

static void *
walk(void *path)
{
    struct rw_engine *engine;
    struct rw_walk *walk;
    const char *word = NULL;

    if (rw_replay_walk(&engine, &walk, path, NULL) == RW_OK)
        word = rw_outcome_word(rw_walk_trace(walk)->outcome);
    rw_engine_free(engine);
    return (void *)word; /* static */
}

int
main(int argc, char **argv)
{
    pthread_t threads[THREADS];
    void *word;

    for (int i = 0; i < THREADS && argc > 1; i++)
        if (pthread_create(&threads[i], NULL, walk, argv[1]) != 0)
            return 1;
    for (int i = 0; i < THREADS && argc > 1; i++) {
        pthread_join(threads[i], &word);
        printf("thread %d: %s\n", i, word != NULL ? (char *)word : "nothing");
    }
    return argc > 1 ? 0 : 1;
}
