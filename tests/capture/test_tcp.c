/* TCP streams: messages across segments in any order, with gaps and
 * repetitions.
 *
 * SPDX-License-Identifier: ISC
 */
#include "capture/streams.h"

static void
tcp_whole(struct capture_file *file, struct packet *p)
{
    file_begin(file, 101);
    (void)stream_make((size_t[]){100, 200, 300}, 3);
    syn(file, p, 1000);
    segment(file, p, 1000, 0, 102, 0);
    segment(file, p, 1000, 102, 202 + 302, FIN); /* two in a segment */
}

static void
tcp_cut_up(struct capture_file *file, struct packet *p)
{
    size_t len = stream_make((size_t[]){30, 40}, 2);

    file_begin(file, 101);
    syn(file, p, 0xfffffff0); /* the numbers wrap */
    for (size_t i = 0; i < len; i++)
        segment(file, p, 0xfffffff0, i, 1, 0);
}

static void
tcp_disorder(struct capture_file *file, struct packet *p)
{
    file_begin(file, 101);
    (void)stream_make((size_t[]){1000, 500}, 2);
    syn(file, p, 1000);
    segment(file, p, 1000, 800, 400, 0);
    segment(file, p, 1000, 1200, 304, FIN);
    segment(file, p, 1000, 0, 400, 0);
    segment(file, p, 1000, 0, 400, 0);   /* again */
    segment(file, p, 1000, 200, 400, 0); /* overlaps */
    segment(file, p, 1000, 300, 900, 0); /* closes the gap */
}

static void
tcp_first_stays(struct capture_file *file, struct packet *p)
{
    file_begin(file, 101);
    (void)stream_make((size_t[]){100}, 1);
    syn(file, p, 1000);
    segment(file, p, 1000, 0, 60, 0);
    memset(STREAM + 20, 0xee, 40);
    segment(file, p, 1000, 20, 82, 0);
}

static void
tcp_without_syn(struct capture_file *file, struct packet *p)
{
    file_begin(file, 101);
    (void)stream_make((size_t[]){100, 200}, 2);
    segment(file, p, 1000, 50, 52, 0); /* the rest of one: no beginning */
    segment(file, p, 1000, 102, 202, 0);
}

static void
tcp_length_alone(struct capture_file *file, struct packet *p)
{
    file_begin(file, 101);
    (void)stream_make((size_t[]){100}, 1);
    segment(file, p, 1000, 0, 2, 0);
    segment(file, p, 1000, 2, 100, 0);
}

static void
tcp_gap(struct capture_file *file, struct packet *p)
{
    file_begin(file, 101);
    (void)stream_make((size_t[]){100, 200, 300}, 3);
    syn(file, p, 1000);
    segment(file, p, 1000, 0, 80, 0);      /* a part of the first */
    segment(file, p, 1000, 304, 302, FIN); /* the second was lost */
}

static void
tcp_gap_full(struct capture_file *file, struct packet *p)
{
    size_t lens[150];

    file_begin(file, 101);
    for (size_t i = 0; i < 150; i++)
        lens[i] = 998;
    (void)stream_make(lens, 150);
    syn(file, p, 1000);
    segment(file, p, 1000, 0, 10, 0);
    for (size_t i = 1; i < 150; i++)
        segment(file, p, 1000, i * 1000, 1000, 0);
    for (size_t i = 0; i < 149; i++) /* and once more, far behind */
        segment(file, p, 200000, i * 1000, 1000, 0);
}

static void
tcp_new_on_old_ports(struct capture_file *file, struct packet *p)
{
    file_begin(file, 101);
    (void)stream_make((size_t[]){100}, 1);
    syn(file, p, 1000);
    segment(file, p, 1000, 0, 50, 0);
    syn(file, p, 900000);
    segment(file, p, 900000, 0, 102, 0);
    syn(file, p, 900000); /* sent again: nothing new */
}

static void
tcp_cut_by_snap(struct capture_file *file, struct packet *p)
{
    file_begin(file, 101);
    (void)stream_make((size_t[]){100, 50}, 2);
    syn(file, p, 1000);
    packet_begin(p, STREAM, 102);
    put_tcp(p, 4000, 53, 1000, ACK);
    put_ipv4(p, IP_TCP, 1, 2);
    file_add_cut(file, p, 40 + 60);
    segment(file, p, 1000, 102, 52, 0);
}

static void
tcp_small_messages(struct capture_file *file, struct packet *p)
{
    file_begin(file, 101);
    memset(STREAM, 0, 100);
    STREAM[5] = 3; /* 00 00, 00 00, 00 03 and three octets */
    syn(file, p, 1000);
    segment(file, p, 1000, 0, 9, 0);
}

static void
tcp_headers_that_lie(struct capture_file *file, struct packet *p)
{
    file_begin(file, 101);
    (void)stream_make((size_t[]){100}, 1);
    packet_begin(p, STREAM, 102);
    put_tcp(p, 4000, 53, 1000, ACK);
    p->octets[p->at + 12] = 4 << 4; /* shorter than itself */
    put_ipv4(p, IP_TCP, 1, 2);
    file_add(file, p);
    packet_begin(p, STREAM, 10);
    put_tcp(p, 4000, 53, 1000, ACK);
    p->octets[p->at + 12] = 15 << 4; /* longer than the packet */
    put_ipv4(p, IP_TCP, 1, 2);
    file_add(file, p);
}

static const struct row ROWS[] = {
    {.what = "TCP, two messages in a segment",
     .build = tcp_whole,
     .want = "2q100 3q200 3q300 "},
    {.what = "TCP, octet by octet",
     .build = tcp_cut_up,
     .want = "33q30 75q40 "},
    {.what = "TCP, out of order, overlapping, repeated",
     .build = tcp_disorder,
     .want = "7q1000 7q500 "},
    {.what = "TCP, what came first stays",
     .build = tcp_first_stays,
     .want = "3q100 "},
    {.what = "TCP, begun in the middle",
     .build = tcp_without_syn,
     .want = "2q200 "},
    {.what = "TCP, the length in a segment of its own",
     .build = tcp_length_alone,
     .want = "2q100 "},
    {.what = "TCP, a segment lost",
     .build = tcp_gap,
     .want = "3q78/100 3q300 "},
    {.what = "TCP, connection upon connection",
     .build = tcp_new_on_old_ports,
     .want = "3q48/100 4q100 "},
    {.what = "TCP, cut by the snap length",
     .build = tcp_cut_by_snap,
     .want = "2q58/100 3q50 "},
    {.what = "TCP, messages of hardly any octets",
     .build = tcp_small_messages,
     .want = "2q0 2q0 2q3 "},
    {.what = "TCP headers that lie",
     .build = tcp_headers_that_lie,
     .want = "",
     .malformed = 2},
};

static void
puts_streams_together(void **state)
{
    (void)state;
    check_rows(ROWS, sizeof(ROWS) / sizeof(ROWS[0]));
}

static void
gives_up_a_gap_that_much_waits_behind(void **state)
{
    struct row row = {.what = "a gap"};
    struct rw_capture_info info;
    struct capture_file file;
    static char got[65536];

    (void)state;
    tcp_gap_full(&file, &scratch);
    assert_int_equal(read_all(&row, &file, got, sizeof(got), &info), RW_OK);
    assert_int_equal(info.messages, 1 + 149 + 149);
    assert_true(info.dropped > 0);
    free(file.octets);
}

int
main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(puts_streams_together),
        cmocka_unit_test(gives_up_a_gap_that_much_waits_behind),
    };

    if (argc == 2)
        return write_seeds(ROWS, sizeof(ROWS) / sizeof(ROWS[0]), argv[1],
                           "tcp");
    return cmocka_run_group_tests(tests, NULL, NULL);
}
