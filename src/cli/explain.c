/* The explain command: messages out of a capture, or of what was pasted,
 * taken apart bit by bit.
 *
 * SPDX-License-Identifier: ISC
 */
#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "rootwalk/sentence.h"
#include "rootwalk/words.h"

#include "cli/commands.h"
#include "cli/explain_mail.h"
#include "cli/filter.h"
#include "cli/output.h"
#include "cli/sandbox.h"
#include "cli/save.h"
#include "cli/say.h"

#define FAULT_MAX 40 /* columns of a fault beside what it is a fault of */

/* Marks a sentence that rw_sentence_to_text() translates. */
#define N_(sentence) sentence

#define HEAD_MAX  4  /* octets that tell a capture */
#define SHOWN_MAX 60 /* octets of the command line shown in a message */

struct run {
    const struct options *options;
    struct output output;
    struct rw_explain_options explain;
    bool is_typed;     /* the input is the words of the command line */
    const char *from;  /* what the input is called in messages */
    uint64_t messages; /* seen */
    uint64_t shown;
    bool is_text;   /* paragraphs, with a blank line between */
    bool is_over;   /* nobody reads on, or no room is left */
    bool is_faulty; /* a message was malformed */
    struct mail mail;
    struct save save;
};

/* ---- messages ---------------------------------------------------------- */

/* What could be read of a message is held against the filter. */
static bool
passes(const struct run *run, const struct rw_message *msg)
{
    return run->options->filter == NULL ||
           (msg->end >= RW_HEADER_SIZE &&
            filter_passes(run->options->filter, msg));
}

static enum rw_status
explain(struct run *run, const struct rw_context *context,
        const struct rw_reading *reading)
{
    if (!passes(run, &reading->message))
        return RW_OK;
    if (run->shown++ > 0 && run->is_text)
        output_put(&run->output, "\n", 1);
    run->is_faulty = run->is_faulty || reading->fault.code != RW_FAULT_NONE;
    return rw_explain_reading(context, reading, &run->explain);
}

static enum exit_status
show(struct run *run, const struct rw_context *context,
     const struct rw_octets *message)
{
    struct rw_reading *reading;
    enum rw_status status =
        rw_reading_new(&reading, NULL, message->data, message->len);

    run->messages++;
    if (status == RW_OK)
        status = explain(run, context, reading);
    rw_reading_free(reading);
    run->is_over = run->output.is_closed || run->output.error != 0;
    if (status == RW_OK || run->is_over)
        return EXIT_DEFINITE;
    say(run->from, "%s", rw_status_text(status));
    return EXIT_INTERNAL;
}

/* ---- messages that were pasted ----------------------------------------- */

static enum exit_status
show_messages(struct run *run, const struct rw_input *input)
{
    enum exit_status status = EXIT_DEFINITE;

    for (size_t i = 0;
         i < input->message_count && !run->is_over && status == EXIT_DEFINITE;
         i++) {
        struct rw_context context;

        rw_context_init(&context);
        context.frame = i + 1;
        context.has_transport = input->has_lengths;
        context.transport = input->has_lengths ? RW_TCP : RW_UDP;
        status = show(run, &context, &input->messages[i]);
    }
    return status;
}

/* ---- captures ---------------------------------------------------------- */

static enum rw_place
place_of(const struct rw_captured *captured)
{
    uint16_t from = captured->from.port, to = captured->to.port;

    if (from == RW_PORT_MDNS || to == RW_PORT_MDNS)
        return RW_PLACE_MDNS;
    if (from == RW_PORT_LLMNR || to == RW_PORT_LLMNR)
        return RW_PLACE_LLMNR;
    return RW_PLACE_UNKNOWN;
}

static enum exit_status
show_captured(struct run *run, const struct rw_captured *captured,
              bool has_times)
{
    struct rw_context context;

    rw_context_init(&context);
    context.place = place_of(captured);
    context.transport = captured->transport;
    context.has_transport = true;
    context.frame = captured->frame;
    context.oddities = captured->oddities;
    context.source = captured->from;
    context.destination = captured->to;
    context.pair_frame = captured->peer_frame;
    if (has_times) {
        context.time_us = captured->time_ns / 1000;
        if (captured->peer_frame != 0)
            context.pair_time_us = captured->peer_ns / 1000;
    }
    return show(run, &context, &captured->message);
}

/* A sentence about the whole input: at the end of a report for people, on
 * standard error beside one for programs. */
static void
remark(struct run *run, const char *sentence)
{
    if (run->explain.format == RW_FORMAT_JSON) {
        say(run->from, "%s", sentence);
        return;
    }
    if (run->shown > 0 && run->is_text)
        output_put(&run->output, "\n", 1);
    output_put(&run->output, sentence, strlen(sentence));
    output_put(&run->output, "\n", 1);
}

/* What goes to standard error stays English, as everything there. */
static void
remark_sentence(struct run *run, const struct rw_sentence *sentence)
{
    char line[RW_SENTENCE_MAX];
    struct rw_text text;

    rw_text_init(&text, line, sizeof(line));
    if (run->explain.format != RW_FORMAT_JSON)
        text.language = &RW_LANGUAGE_READER;
    rw_sentence_to_text(&text, sentence);
    remark(run, line);
}

/* "SMTP, POP3": what was looked for. */
static void
put_wanted(struct rw_text *text, unsigned what)
{
    static const struct {
        enum what what;
        const char *word;
    } WORDS[] = {{WHAT_DNS, "DNS"},
                 {WHAT_SMTP, "SMTP"},
                 {WHAT_POP3, "POP3"},
                 {WHAT_TLS, "TLS"},
                 {WHAT_TCP, "TCP"}};

    for (size_t i = 0; i < sizeof(WORDS) / sizeof(WORDS[0]); i++)
        if ((what & WORDS[i].what) != 0)
            rw_text_printf(text, "%s%s", text->len > 0 ? ", " : "",
                           WORDS[i].word);
}

static void
remark_counts(struct run *run, const struct rw_capture_info *info)
{
    char wanted[40];
    struct rw_text words;
    const struct rw_sentence sentence = {
        .words = {RW_WORDS(N_("no %w in this capture of %d; it holds"))},
        .fillings = {rw_fill_text('w', wanted),
                     rw_fill_count('d', info->frames, RW_NOUN_PACKET)},
    };

    rw_text_init(&words, wanted, sizeof(wanted));
    put_wanted(&words, run->options->what == 0 ? WHAT_DNS : run->options->what);

    remark_sentence(run, &sentence);
    for (size_t i = 0; i < info->count_rows; i++) {
        char line[128];
        struct rw_text text;

        rw_text_init(&text, line, sizeof(line));
        rw_text_printf(&text, "  %8" PRIu64 "  %s", info->counts[i].packets,
                       info->counts[i].name);
        remark(run, line);
    }
}

/* The sessions that --session named are not there. */
static void
remark_numbers(struct run *run)
{
    const struct rw_sentence sentence = {
        .words = {RW_WORDS(N_("no session with that number: the capture has "
                              "%d"))},
        .fillings = {rw_fill_count('d', run->mail.number, RW_NOUN_SESSION)},
    };

    remark_sentence(run, &sentence);
}

/* What may hold DNS and was not opened, with what would open it. */
static void
remark_left(struct run *run, const struct rw_capture_left *left)
{
    static const char *const WORDS[] = {
        [RW_LEFT_PLAIN] = N_("omitted: %d with %k"),
        [RW_LEFT_MDNS] = N_("omitted: %d with %k; --mdns includes it"),
        [RW_LEFT_LLMNR] = N_("omitted: %d with %k; --llmnr includes it"),
    };
    const struct rw_sentence sentence = {
        .words = {RW_WORDS(WORDS[left->kind])},
        .fillings = {rw_fill_count('d', left->packets, RW_NOUN_PACKET),
                     rw_fill_text('k', left->name)},
    };

    remark_sentence(run, &sentence);
}

static void
remark_filter(struct run *run)
{
    const struct rw_sentence sentence = {
        .words = {RW_WORDS(N_("nothing matches the filter, out of %d"))},
        .fillings = {rw_fill_count('d', run->messages, RW_NOUN_MESSAGE)},
    };

    remark_sentence(run, &sentence);
}

static void
remark_cut(struct run *run, const struct rw_capture_info *info)
{
    const struct rw_sentence sentence = {
        .words = {RW_WORDS(N_("the capture is truncated after %d: %f"))},
        .fillings = {rw_fill_count('d', info->frames, RW_NOUN_PACKET),
                     rw_fill_text('f', info->fault)},
    };

    const struct rw_sentence alone = {
        .words = {RW_WORDS(N_("the capture is truncated after %d:"))},
        .fillings = {rw_fill_count('d', info->frames, RW_NOUN_PACKET)},
    };

    /* libpcap says it in one line of any length */
    if (run->explain.format == RW_FORMAT_JSON || !run->is_text ||
        strlen(info->fault) < FAULT_MAX) {
        remark_sentence(run, &sentence);
        return;
    }
    remark_sentence(run, &alone);
    output_put(&run->output, "  ", 2);
    output_put(&run->output, info->fault, strlen(info->fault));
    output_put(&run->output, "\n", 1);
}

static bool
wants_dns(const struct run *run)
{
    if (run->options->frame != 0)
        return false;
    return run->options->what == 0 || (run->options->what & WHAT_DNS) != 0;
}

static void
remark_end(struct run *run, const struct rw_capture_info *info)
{
    if (run->mail.shown > 0 || run->options->frame != 0)
        ;
    else if (run->mail.number > 0)
        remark_numbers(run);
    else if (info->messages == 0 || !wants_dns(run))
        remark_counts(run, info);
    else if (run->shown == 0)
        remark_filter(run);
    for (size_t i = 0; i < info->left_rows; i++)
        remark_left(run, &info->left[i]);
    if (info->cut_off)
        remark_cut(run, info);
}

/* Sessions beside the DNS that was shown; where there is none, they are. */
static void
remark_sessions(struct run *run)
{
    char line[512];
    struct rw_text text;

    rw_text_init(&text, line, sizeof(line));
    if (run->explain.format != RW_FORMAT_JSON)
        text.language = &RW_LANGUAGE_READER;
    mail_left(&run->mail, &text);
    if (text.len > 0)
        remark(run, line);
}

static enum exit_status
show_capture(struct run *run, struct rw_capture *capture, bool has_times)
{
    struct rw_capture_info info;
    struct rw_captured captured;
    enum exit_status status = EXIT_DEFINITE;
    enum rw_status got = RW_OK;

    while (status == EXIT_DEFINITE && !run->is_over &&
           (got = rw_capture_next(capture, &captured)) == RW_OK) {
        if (!wants_dns(run))
            continue;
        mail_dns_seen(&run->mail);
        status = show_captured(run, &captured, has_times);
    }
    mail_end(&run->mail);
    rw_capture_info(capture, &info);
    if (run->options->frame != 0 && !run->mail.has_frame) {
        say(run->from,
            "there is no frame %llu with headers that are known here",
            (unsigned long long)run->options->frame);
        rw_capture_free(capture);
        return EXIT_FILE;
    }
    if (run->options->frame != 0 ||
        (!has_times && info.frames == 1 && info.messages == 0 &&
         run->mail.shown == 0 && run->mail.has_frame &&
         run->options->what == 0))
        mail_show_frame(&run->mail);
    run->is_over = run->is_over || run->mail.is_over;
    if (got == RW_ERR_EMPTY && run->mail.status != RW_OK)
        got = run->mail.status;
    if (got == RW_ERR_MEMORY) {
        say(run->from, "%s", rw_status_text(got));
        status = EXIT_INTERNAL;
    }
    rw_capture_info(capture, &info);
    if (!run->is_over && got != RW_ERR_MEMORY)
        remark_end(run, &info);
    if (!run->is_over)
        remark_sessions(run);
    rw_capture_free(capture);
    return status;
}

static void
capture_options(const struct options *options, uint16_t *ports,
                struct rw_capture_options *capture)
{
    size_t count = options->port_count;

    memset(capture, 0, sizeof(*capture));
    memcpy(ports, options->ports, sizeof(options->ports));
    if (count == 0)
        ports[count++] = RW_PORT_DNS;
    if (options->mdns)
        ports[count++] = RW_PORT_MDNS;
    if (options->llmnr)
        ports[count++] = RW_PORT_LLMNR;
    capture->ports = ports;
    capture->port_count = count;
}

/* What an input that is nothing we read comes to: words are usage, a file is
 * a file. */
static enum exit_status
not_read(const struct run *run, enum rw_status status)
{
    if (status == RW_ERR_MEMORY)
        return EXIT_INTERNAL;
    return run->is_typed ? EXIT_USAGE : EXIT_FILE;
}

/* @param octets  the whole capture, or NULL: on standard input */
static enum exit_status
open_capture(struct run *run, const struct rw_octets *octets, bool has_times)
{
    struct rw_capture_options options;
    uint16_t ports[PORTS_MAX + 2];
    char error[RW_CAPTURE_ERROR_MAX];
    struct rw_capture *capture = NULL;
    enum rw_status status;

    capture_options(run->options, ports, &options);
    if (mail_begin(&run->mail, run->options, save_sink(&run->save),
                   &run->output, run->explain.color, run->explain.width,
                   has_times) != RW_OK)
        return say_status(run->from, RW_ERR_MEMORY, "explain");
    options.sink = rw_sessions_sink(run->mail.sessions);
    options.frame = mail_frame;
    options.frame_ctx = &run->mail;
    if (octets != NULL)
        status = rw_capture_open_memory(&capture, octets->data, octets->len,
                                        &options, error);
    else
        status = rw_capture_open(&capture, "-", &options, error);
    if (status == RW_OK) {
        enum exit_status shown = show_capture(run, capture, has_times);

        mail_done(&run->mail);
        return shown;
    }
    mail_done(&run->mail);
    if (rw_status_library(status) != NULL || status == RW_ERR_MEMORY)
        return say_status(run->from, status, "explain");
    say(run->from, "%s", error);
    return not_read(run, status);
}

/* ---- input ------------------------------------------------------------- */

/* A transcript, or a message by itself. */
static enum exit_status
show_mail(struct run *run, const struct rw_input *input)
{
    enum rw_status status;

    mail_paste(&run->mail, run->options, save_sink(&run->save), &run->output,
               run->explain.color, run->explain.width);
    status = input->kind == RW_INPUT_TRANSCRIPT
                 ? mail_transcript(&run->mail, &input->text)
                 : mail_message(&run->mail, &input->text);
    if (status == RW_OK)
        return EXIT_DEFINITE;
    say(run->from, "%s", rw_status_text(status));
    return EXIT_INTERNAL;
}

static enum exit_status
show_octets(struct run *run, const char *data, size_t len)
{
    struct rw_input input;
    char error[RW_INPUT_ERROR_MAX];
    enum rw_status got = rw_input_recognise(&input, data, len, error);
    enum exit_status status = EXIT_INTERNAL;

    if (got == RW_ERR_FORMAT && run->is_typed) {
        say(run->from, "no such file, and %s", error);
        return EXIT_USAGE;
    }
    if (got != RW_OK) {
        say(run->from, "%s", error);
        return not_read(run, got);
    }
    switch (input.kind) {
    case RW_INPUT_CAPTURE:
        status = open_capture(run, &input.capture, !input.is_made);
        break;
    case RW_INPUT_MESSAGES:
        status = show_messages(run, &input);
        break;
    case RW_INPUT_TRANSCRIPT:
    case RW_INPUT_MAIL:
        status = show_mail(run, &input);
        break;
    }
    rw_input_done(&input);
    return status;
}

/* Read the rest of standard input; NULL with errno set. */
static char *
read_stdin(size_t *len)
{
    size_t size = 65536;
    char *data = malloc(size);

    *len = 0;
    while (data != NULL && *len <= RW_INPUT_MAX) {
        size_t got = fread(data + *len, 1, size - *len, stdin);
        char *more = data;

        *len += got;
        if (got == 0 || feof(stdin))
            break;
        if (*len == size)
            more = realloc(data, size *= 2);
        if (more == NULL)
            free(data);
        data = more;
    }
    if (data != NULL && ferror(stdin)) {
        free(data);
        return NULL;
    }
    return data;
}

static enum exit_status
show_text(struct run *run)
{
    enum exit_status status;
    size_t len;
    char *data = read_stdin(&len);

    if (data == NULL) {
        say(run->from, "cannot be read (%s)", strerror(errno));
        return EXIT_FILE;
    }
    status = show_octets(run, data, len);
    free(data);
    return status;
}

/* Captures are read as they come, however large; all else at once. */
static enum exit_status
show_stdin(struct run *run)
{
    uint8_t head[HEAD_MAX];
    size_t len = fread(head, 1, sizeof(head), stdin);

    if (ferror(stdin)) {
        say(run->from, "cannot be read (%s)", strerror(errno));
        return EXIT_FILE;
    }
    clearerr(stdin);
    for (size_t i = len; i-- > 0;)
        ungetc(head[i], stdin); /* back into the buffer they came from */
    return rw_capture_is(head, len) ? open_capture(run, NULL, true)
                                    : show_text(run);
}

/* The words of the command line, a blank between each; NULL when out of
 * memory. */
static char *
join(const char *const *words, size_t count)
{
    size_t len = 1;
    char *text;

    for (size_t i = 0; i < count; i++)
        len += strlen(words[i]) + 1;
    text = malloc(len);
    if (text == NULL)
        return NULL;
    text[0] = '\0';
    for (size_t i = 0; i < count; i++) {
        if (i > 0)
            strcat(text, " ");
        strcat(text, words[i]);
    }
    return text;
}

/* What is no file and has a dot or a slash was meant for one, unless it is
 * too long for that, or a dump with letters beside the octets. */
static bool
looks_like_file(const struct options *options)
{
    const char *word = options->operands.list[0];

    return options->operands.count == 1 && strlen(word) <= NAME_MAX &&
           strpbrk(word, "./") != NULL && strpbrk(word, "+=\n") == NULL;
}

static enum exit_status
show_words(struct run *run)
{
    const struct options *options = run->options;
    char *text = join(options->operands.list, options->operands.count);
    char shown[SHOWN_MAX + 4];
    enum exit_status status;

    if (text == NULL) {
        say(NULL, "%s", rw_status_text(RW_ERR_MEMORY));
        return EXIT_INTERNAL;
    }
    snprintf(shown, sizeof(shown), "%.*s%s", SHOWN_MAX, text,
             strlen(text) > SHOWN_MAX ? "..." : "");
    run->from = shown;
    run->is_typed = true;
    status = show_octets(run, text, strlen(text));
    run->from = NULL; /* it goes with this function */
    free(text);
    return status;
}

static enum exit_status
show_input(struct run *run)
{
    const struct options *options = run->options;
    const char *word =
        options->operands.count > 0 ? options->operands.list[0] : "-";
    struct stat st;

    run->from = N_("standard input");
    if (options->operands.count == 0 && isatty(STDIN_FILENO) == 1) {
        say(NULL, "no input given; see rootwalk explain --help");
        return EXIT_USAGE;
    }
    if (options->operands.count <= 1 && strcmp(word, "-") == 0)
        return show_stdin(run);
    if (options->operands.count > 1 && strpbrk(word, "./") != NULL &&
        stat(word, &st) == 0) {
        say(options->operands.list[1], "explain takes one file at a time");
        return EXIT_USAGE;
    }
    if (options->operands.count > 1 ||
        (stat(word, &st) != 0 && !looks_like_file(options)))
        return show_words(run);
    run->from = word;
    /* as standard input, so that a pipe's name is opened only once */
    if (freopen(word, "rb", stdin) == NULL) {
        say(word, "cannot be read (%s)", strerror(errno));
        return EXIT_FILE;
    }
    return show_stdin(run);
}

/* ---- the command ------------------------------------------------------- */

static void
explain_options(struct run *run)
{
    const struct options *options = run->options;
    uint16_t height;

    run->explain.format = options->format;
    run->explain.brief = options->brief;
    run->is_text = options->format == RW_FORMAT_TEXT && !options->brief;
    run->explain.hex = options->hex;
    run->explain.color = output_wants_color(&run->output, options->color);
    run->explain.idn_out = options->defaults.idn_out;
    run->explain.sink = output_put;
    run->explain.ctx = &run->output;
    output_size(&run->output, &run->explain.width, &height);
}

enum exit_status
explain_run(const struct options *options)
{
    struct run run = {.options = options};
    enum exit_status status = output_open(&run.output, options->output);

    if (status != EXIT_DEFINITE)
        return status;
    /* standard input may come bit by bit, and is shown so */
    if (options->operands.count > 0 &&
        strcmp(options->operands.list[0], "-") != 0)
        output_page(&run.output, options);
    status =
        save_open(&run.save, options->save, options->format == RW_FORMAT_JSON);
    sandbox_enter(RW_SANDBOX_OFFLINE, options, &run.output);
    explain_options(&run);
    if (status == EXIT_DEFINITE)
        status = show_input(&run);
    status = exit_first(status, save_close(&run.save));
    if ((run.is_faulty && options->fail_on != FAIL_NEVER) ||
        run.mail.has_findings)
        status = exit_first(status, EXIT_FINDINGS);
    return exit_first(status,
                      output_close(&run.output, status == EXIT_DEFINITE ||
                                                    status == EXIT_FINDINGS));
}
