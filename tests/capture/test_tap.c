/* TCP connections that go to a sink: who is the client, which octets come in
 * which frame, where some are missing, how it ended.
 *
 * The sink writes down what it is told: "open 1 c4000 s25" and a star where
 * the SYN was seen; "C5:abc" octets of the client in frame 5; "S-7@6" seven
 * octets of the server missing, as frame 6 shows; "end" with a word.
 *
 * SPDX-License-Identifier: ISC
 */
#include <inttypes.h>

#include "capture/rows.h"
#include "rootwalk/stream.h"
#include "help/within.h"

struct log {
    char text[4096];
    size_t len;
    bool refuses; /* wants no connection */
    bool is_deaf; /* wants no octets after the first */
    bool says_segments;
};

static struct log LOG;

static void
note(const char *format, ...)
{
    va_list args;

    va_start(args, format);
    LOG.len += (size_t)vsnprintf(LOG.text + LOG.len, sizeof(LOG.text) - LOG.len,
                                 format, args);
    va_end(args);
    assert_true(LOG.len < sizeof(LOG.text));
}

static void *
on_open(void *ctx, const struct rw_stream_start *start)
{
    assert_ptr_equal(ctx, &LOG);
    note("open%" PRIu64 " c%u s%u%s ", start->stamp.frame, start->client.port,
         start->server.port, start->is_whole ? "*" : "");
    return LOG.refuses ? NULL : &LOG;
}

static void
on_segment(void *stream, const struct rw_segment *s)
{
    (void)stream;
    if (!LOG.says_segments)
        return;
    note("[%" PRIu64 "%c %02x %u+%zu a%u w%u", s->stamp.frame,
         s->side == RW_SIDE_CLIENT ? 'C' : 'S', s->flags, s->sequence,
         s->octets, s->acknowledgement, s->window);
    if (s->has_mss)
        note(" mss%u", s->mss);
    if (s->has_scale)
        note(" ws%u", s->scale);
    if (s->sack_permitted)
        note(" sack");
    if (s->has_timestamps)
        note(" ts%u/%u", s->timestamp, s->timestamp_echo);
    note("%s] ", s->is_repeated ? " again" : "");
}

static bool
on_octets(void *stream, enum rw_side side, const uint8_t *octets, size_t len,
          const struct rw_stamp *stamp)
{
    (void)stream;
    assert_int_equal(stamp->time_us,
                     1000000000000000 + (stamp->frame - 1) * 1000);
    note("%c%" PRIu64 ":%.*s ", side == RW_SIDE_CLIENT ? 'C' : 'S',
         stamp->frame, (int)len, (const char *)octets);
    return !LOG.is_deaf;
}

static void
on_hole(void *stream, enum rw_side side, uint64_t len,
        const struct rw_stamp *stamp)
{
    (void)stream;
    note("%c-%" PRIu64 "@%" PRIu64 " ", side == RW_SIDE_CLIENT ? 'C' : 'S', len,
         stamp->frame);
}

static void
on_end(void *stream, enum rw_ending ending, const struct rw_stamp *stamp)
{
    static const char *const WORDS[] = {"open",  "client",   "server",
                                        "reset", "replaced", "dropped"};

    (void)stream;
    note("end:%s@%" PRIu64 " ", WORDS[ending], stamp->frame);
}

static const struct rw_stream_sink SINK = {&LOG,      on_open, on_segment,
                                           on_octets, on_hole, on_end};

/* ---- captures ------------------------------------------------------------ */

static struct capture_file FILE_;
static struct packet P;

enum {
    CLIENT_PORT = 4000,
    MSS_AND_MORE = 24 /* octets of options */
};

/* A segment from the client (its numbers from 1000) or the server (from 5000).
 * ack counts the other's octets; text is the data. */
static void
seg(char side, uint32_t at, const char *text, uint32_t ack, unsigned flags)
{
    bool client = side == 'C';
    uint32_t own = client ? 1000 : 5000, other = client ? 5000 : 1000;

    packet_begin(&P, text, strlen(text));
    put_tcp(&P, client ? CLIENT_PORT : 25, client ? 25 : CLIENT_PORT, own + at,
            flags);
    if (flags & ACK)
        set32(P.octets + P.at + 8, other + ack);
    set16(P.octets + P.at + 14, 512);
    put_ipv4(&P, IP_TCP, client ? 1 : 2, client ? 2 : 1);
    file_add(&FILE_, &P);
}

static void
opened(void)
{
    seg('C', 0 - 1u, "", 0, SYN);
    seg('S', 0 - 1u, "", 0, SYN | ACK);
    seg('C', 0, "", 0, ACK);
}

static void
a_whole_one(void)
{
    opened();
    seg('S', 0, "220 hi\r\n", 0, ACK);
    seg('C', 0, "QUIT\r\n", 8, ACK);
    seg('S', 8, "221 bye\r\n", 6, ACK | FIN);
    seg('C', 6, "", 18, ACK | FIN);
}

static void
out_of_order(void)
{
    opened();
    seg('S', 4, "cd", 0, ACK);
    seg('S', 0, "ab12", 0, ACK);
    seg('S', 0, "ab12c", 0, ACK); /* again */
    seg('S', 5, "def", 0, ACK);
    seg('C', 0, "", 8, ACK | RST);
}

static void
a_hole_that_was_acknowledged(void)
{
    opened();
    seg('C', 0, "A", 0, ACK);
    seg('C', 1, "", 9, ACK); /* nine octets of the server's are not there */
    seg('C', 1, "B", 9, ACK);
    seg('S', 9, "two", 2, ACK);
    seg('C', 2, "C", 12, ACK | FIN);
}

/* The command itself says that it had the answer; the next one proves it. */
static void
a_hole_told_by_the_next_command(void)
{
    opened();
    seg('C', 0, "A", 0, ACK);
    seg('C', 1, "B", 9, ACK);
    seg('S', 9, "two", 2, ACK);
    seg('C', 2, "C", 12, ACK);
}

/* An acknowledgement captured before what it is for is no hole. */
static void
reordered_in_the_capture(void)
{
    opened();
    seg('C', 0, "A", 0, ACK);
    seg('C', 1, "B", 3, ACK);
    seg('S', 0, "one", 1, ACK);
    seg('C', 2, "C", 3, ACK);
}

static void
a_hole_at_the_end(void)
{
    opened();
    seg('S', 0, "abc", 0, ACK);
    seg('S', 10, "xyz", 0, ACK);
}

static void
cut_by_the_snap_length(void)
{
    opened();
    packet_begin(&P, "0123456789", 10);
    put_tcp(&P, CLIENT_PORT, 25, 1000, ACK);
    put_ipv4(&P, IP_TCP, 1, 2);
    file_add_cut(&FILE_, &P, 40 + 4);
    seg('C', 10, "ab", 0, ACK);
    packet_begin(&P, "0123456789", 10);
    put_tcp(&P, CLIENT_PORT, 25, 1012, ACK);
    put_ipv4(&P, IP_TCP, 1, 2);
    file_add_cut(&FILE_, &P, 40);
}

static void
a_new_one_between_the_same_ports(void)
{
    opened();
    seg('S', 0, "one", 0, ACK);
    seg('C', 9000 - 1, "", 0, SYN);
    seg('C', 9000 - 1, "", 0, SYN); /* sent again */
    seg('C', 9000, "two", 0, ACK);
}

static void
without_a_beginning(void)
{
    seg('S', 50, "250 ok", 0, ACK);
    seg('C', 70, "QUIT", 56, ACK);
}

static void
the_answer_first(void)
{
    seg('S', 0 - 1u, "", 0, SYN | ACK);
    seg('S', 0, "220", 0, ACK);
}

static void
refused(void)
{
    seg('C', 0 - 1u, "", 0, SYN);
    seg('S', 0, "", 0, RST | ACK);
    seg('C', 9000, "", 0, SYN);
}

static const struct tap_row {
    const char *what;
    void (*build)(void);
    const char *want;
    bool refuses, is_deaf;
} ROWS[] = {
    {"a whole one", a_whole_one,
     "open1 c4000 s25* S4:220 hi\r\n C5:QUIT\r\n S6:221 bye\r\n "
     "end:server@7 ",
     false, false},
    {"out of order", out_of_order,
     "open1 c4000 s25* S5:ab12 S4:cd S7:ef end:reset@8 ", false, false},
    {"a hole that was acknowledged", a_hole_that_was_acknowledged,
     "open1 c4000 s25* C4:A S-9@5 C6:B S7:two C8:C end:client@8 ", false,
     false},
    {"a hole told by the next command", a_hole_told_by_the_next_command,
     "open1 c4000 s25* C4:A C5:B S-9@5 S6:two C7:C end:open@7 ", false, false},
    {"reordered in the capture", reordered_in_the_capture,
     "open1 c4000 s25* C4:A C5:B S6:one C7:C end:open@7 ", false, false},
    {"a hole at the end", a_hole_at_the_end,
     "open1 c4000 s25* S4:abc S-7@5 S5:xyz end:open@5 ", false, false},
    {"cut by the snap length", cut_by_the_snap_length,
     "open1 c4000 s25* C4:0123 C-6@4 C5:ab C-10@6 end:open@6 ", false, false},
    {"a new one between the same ports", a_new_one_between_the_same_ports,
     "open1 c4000 s25* S4:one end:replaced@5 open5 c4000 s25* C7:two "
     "end:open@7 ",
     false, false},
    {"without a beginning", without_a_beginning,
     "open1 c4000 s25 S1:250 ok C2:QUIT end:open@2 ", false, false},
    {"the answer first", the_answer_first,
     "open1 c4000 s25* S2:220 end:open@2 ", false, false},
    {"refused", refused,
     "open1 c4000 s25* end:reset@2 open3 c4000 s25* end:open@3 ", false, false},
    {"of no interest", a_whole_one, "open1 c4000 s25* ", true, false},
    {"no more octets", a_whole_one,
     "open1 c4000 s25* S4:220 hi\r\n end:server@7 ", false, true},
};

static void
read_file(const struct rw_stream_sink *sink)
{
    struct rw_capture_options options = {.sink = sink};
    struct rw_capture *capture;
    struct rw_captured entry;

    assert_int_equal(rw_capture_open_memory(&capture, FILE_.octets, FILE_.len,
                                            &options, NULL),
                     RW_OK);
    assert_int_equal(rw_capture_next(capture, &entry), RW_ERR_EMPTY);
    rw_capture_free(capture);
    free(FILE_.octets);
}

static void
tells_what_it_sees(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(ROWS) / sizeof(ROWS[0]); i++) {
        memset(&LOG, 0, sizeof(LOG));
        LOG.refuses = ROWS[i].refuses;
        LOG.is_deaf = ROWS[i].is_deaf;
        file_begin(&FILE_, 101);
        ROWS[i].build();
        read_file(&SINK);
        if (strcmp(LOG.text, ROWS[i].want) != 0)
            fail_msg("%s:\n%s\n%s", ROWS[i].what, LOG.text, ROWS[i].want);
    }
}

/* The SYN of the course's frame, and what RFC 7323 and 2018 add. */
static void
reads_the_header_of_each_segment(void **state)
{
    static const uint8_t OPTIONS[MSS_AND_MORE] = {2, 4, 5, 0xb4, 1, 3, 3, 7,
                                                  1, 1, 8, 10,   0, 0, 0, 9,
                                                  0, 0, 0, 8,    1, 1, 4, 2};

    (void)state;
    memset(&LOG, 0, sizeof(LOG));
    LOG.says_segments = true;
    file_begin(&FILE_, 101);
    packet_begin(&P, OPTIONS, sizeof(OPTIONS));
    put_tcp(&P, CLIENT_PORT, 25, 999, SYN);
    P.octets[P.at + 12] = (20 + MSS_AND_MORE) / 4 << 4;
    put_ipv4(&P, IP_TCP, 1, 2);
    file_add(&FILE_, &P);
    seg('C', 0, "ab", 0, ACK | 8);
    seg('C', 0, "a", 0, ACK);
    read_file(&SINK);
    assert_string_equal(LOG.text,
                        "open1 c4000 s25* [1C 02 999+0 a0 w0 mss1460 ws7 sack "
                        "ts9/8] [2C 18 1000+2 a5000 w512] C2:ab "
                        "[3C 10 1000+1 a5000 w512 again] end:open@3 ");
}

/* An option whose length is none, or that ends behind the header. */
static void
options_that_lie_are_not_read(void **state)
{
    static const uint8_t LIES[][4] = {{2, 4, 5, 0xb4}, {2, 0, 1, 1},
                                      {2, 1, 1, 1},    {1, 1, 1, 2},
                                      {3, 9, 1, 1},    {0, 2, 4, 5}};
    static const char *const WANT[] = {" mss1460", "", "", "", "", ""};

    (void)state;
    for (size_t i = 0; i < sizeof(LIES) / sizeof(LIES[0]); i++) {
        char want[200];

        memset(&LOG, 0, sizeof(LOG));
        LOG.says_segments = true;
        file_begin(&FILE_, 101);
        packet_begin(&P, LIES[i], 4);
        put_tcp(&P, CLIENT_PORT, 25, 999, SYN);
        P.octets[P.at + 12] = 6 << 4;
        put_ipv4(&P, IP_TCP, 1, 2);
        file_add(&FILE_, &P);
        read_file(&SINK);
        snprintf(want, sizeof(want),
                 "open1 c4000 s25* [1C 02 999+0 a0 w0%s] end:open@1 ", WANT[i]);
        assert_string_equal(LOG.text, want);
    }
}

static unsigned open_now, most_open;

static void *
count_open(void *ctx, const struct rw_stream_start *start)
{
    (void)start;
    open_now++;
    most_open = open_now > most_open ? open_now : most_open;
    return ctx;
}

static void
count_end(void *stream, enum rw_ending ending, const struct rw_stamp *stamp)
{
    (void)stream;
    (void)ending;
    (void)stamp;
    open_now--;
}

/* Whoever has many open at once makes the oldest give way; each is ended. */
static void
follows_so_many_at_once(void **state)
{
    const struct rw_stream_sink sink = {&open_now, count_open, NULL,
                                        on_octets, on_hole,    count_end};

    (void)state;
    file_begin(&FILE_, 101);
    for (unsigned i = 0; i < 5000; i++) {
        packet_begin(&P, NULL, 0);
        put_tcp(&P, 10000 + i, 25, 999, SYN);
        put_ipv4(&P, IP_TCP, 1, 2);
        file_add(&FILE_, &P);
    }
    read_file(&sink);
    assert_int_equal(open_now, 0);
    assert_within(most_open, 4096, 4097);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tells_what_it_sees),
        cmocka_unit_test(reads_the_header_of_each_segment),
        cmocka_unit_test(options_that_lie_are_not_read),
        cmocka_unit_test(follows_so_many_at_once),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
