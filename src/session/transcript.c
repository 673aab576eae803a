/* Dialogues that were pasted: course reports, curl -v, swaks, posttls-finger,
 * and what people type from memory.
 *
 *     C: EHLO a     S: 250 ok        "C:", "S:", also with a frame's size in
 *                                    front, and with a full-width colon
 *     > EHLO a      < 250 ok         curl, posttls-finger
 *      -> EHLO a   <-  250 ok        swaks; ~> and <~ under TLS
 *
 * A comment goes from "//" to the end, or from a "/" on in a line that holds
 * letters which are no ASCII behind it.  A line without a mark goes on with
 * what came before: the message, or a reply of several lines.  What a tool
 * says itself ("DATA fragment, 2429 bytes") is octets that are missing.
 *
 * SPDX-License-Identifier: ISC
 */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "session/session.h"

enum mark {
    MARK_NONE,
    MARK_CLIENT,
    MARK_SERVER,
    MARK_TOOL, /* a tool's own words */
};

struct line {
    enum mark mark;
    const char *text; /* behind the mark */
    size_t len;
};

/* How far a dialogue has come to its end. */
struct ending {
    bool has_quit; /* the last command was QUIT */
    bool is_over;
};

/* ---- marks -------------------------------------------------------------- */

static const struct {
    const char *text;
    enum mark mark;
    bool letter; /* "C:": not in the middle of a message's header */
} MARKS[] = {
    {"C:", MARK_CLIENT, true},
    {"S:", MARK_SERVER, true},
    {"C\xef\xbc\x9a", MARK_CLIENT, true}, /* full-width colons */
    {"S\xef\xbc\x9a", MARK_SERVER, true},
    {"~>", MARK_CLIENT, false},
    {"<~", MARK_SERVER, false},
    {"->", MARK_CLIENT, false},
    {"<-", MARK_SERVER, false},
    {"<**", MARK_SERVER, false},
    {"**>", MARK_CLIENT, false},
    {">", MARK_CLIENT, false},
    {"<", MARK_SERVER, false},
    {"===", MARK_TOOL, false},
    {"***", MARK_TOOL, false},
    {"* ", MARK_TOOL, false},
    {"} [", MARK_TOOL, false},
    {"{ [", MARK_TOOL, false},
};

/* Leave out "128 " and "posttls-finger: " in front of a mark.  Up to six
 * digits: more are a code or a number of the message's own. */
static size_t
before_mark(const char *text, size_t len)
{
    static const char TOOL[] = "posttls-finger: ";
    size_t at = 0;

    while (at < len && (text[at] == ' ' || text[at] == '\t'))
        at++;
    if (len - at > sizeof(TOOL) &&
        memcmp(text + at, TOOL, sizeof(TOOL) - 1) == 0)
        return at + sizeof(TOOL) - 1;
    if (at < len && isdigit((unsigned char)text[at])) {
        size_t digits = at;

        while (digits < len && isdigit((unsigned char)text[digits]))
            digits++;
        if (digits < len && text[digits] == ' ' && digits - at < 7) {
            while (digits < len && text[digits] == ' ')
                digits++;
            return digits;
        }
    }
    return at;
}

/* The longer marks stand before those that they begin with.  One blank belongs
 * to the mark; of a server's lines all, as replies do not begin with one and
 * tools indent them. */
static struct line
read_line(const char *text, size_t len)
{
    size_t at = before_mark(text, len);

    for (size_t i = 0; i < sizeof(MARKS) / sizeof(MARKS[0]); i++) {
        size_t size = strlen(MARKS[i].text);

        if (len - at < size || memcmp(text + at, MARKS[i].text, size) != 0)
            continue;
        at += size;
        if (at < len && text[at] == ' ')
            at++;
        if (MARKS[i].mark == MARK_SERVER)
            while (at < len && text[at] == ' ')
                at++;
        return (struct line){MARKS[i].mark, text + at, len - at};
    }
    return (struct line){MARK_NONE, text, len};
}

static size_t
line_len(const char *text, size_t len)
{
    const char *end = memchr(text, '\n', len);

    return end != NULL ? (size_t)(end - text) : len;
}

/* A line that is marked must also sound like one of these, since a reply that
 * is quoted in a mail (> ...) is marked the same way. */
static bool
has_word(const struct line *line)
{
    static const char *const WORDS[] = {
        "220",   "250",     "+OK",  "-ERR",  "221",  "334",   "354",   "EHLO",
        "HELO",  "ehlo",    "helo", "MAIL ", "QUIT", "USER ", "PASS ", "STAT",
        "RETR ", "telnet ", "AUTH", "quit",  "DATA", "RCPT "};

    for (size_t i = 0; i < sizeof(WORDS) / sizeof(WORDS[0]); i++)
        if (line->len >= strlen(WORDS[i]) &&
            memcmp(line->text, WORDS[i], strlen(WORDS[i])) == 0)
            return true;
    return false;
}

/* Two lines of a dialogue, and one at least of a server.  The first 200 lines
 * are enough to tell. */
bool
rw_transcript_is(const char *text, size_t len)
{
    unsigned marked[4] = {0, 0, 0, 0}, words = 0;

    for (unsigned i = 0; len > 0 && i < 200; i++) {
        size_t size = line_len(text, len);
        struct line line = read_line(text, size);

        marked[line.mark]++;
        words += line.mark != MARK_NONE && has_word(&line);
        size += size < len;
        text += size;
        len -= size;
    }
    return marked[MARK_SERVER] >= 1 &&
           marked[MARK_SERVER] + marked[MARK_CLIENT] >= 2 && words >= 2;
}

/* ---- comments ----------------------------------------------------------- */

static bool
is_foreign(const char *text, size_t len)
{
    for (size_t i = 0; i < len; i++)
        if ((uint8_t)text[i] >= 0x80)
            return true;
    return false;
}

/* Where a comment begins; len: nowhere.  "https://" is none.  In a message a
 * single slash is text: only what is marked twice is a comment there. */
static size_t
comment_at(const char *text, size_t len, bool in_message)
{
    for (size_t i = 0; i < len; i++) {
        bool after_blank = i > 0 && (text[i - 1] == ' ' || text[i - 1] == '\t');

        if (text[i] != '/')
            continue;
        if (i + 1 < len && text[i + 1] == '/' &&
            (after_blank ||
             (i > 0 && text[i - 1] != ':' && is_foreign(text + i, len - i))))
            return i;
        if (!in_message && i > 0 && is_foreign(text + i, len - i) &&
            !is_foreign(text, i))
            return i;
    }
    return len;
}

static size_t
trim(const char *text, size_t len)
{
    while (len > 0 && (text[len - 1] == ' ' || text[len - 1] == '\t' ||
                       text[len - 1] == '\r'))
        len--;
    return len;
}

/* ---- what tools say ----------------------------------------------------- */

/* "DATA fragment, 2429 bytes": how many. */
static uint64_t
fragment(const struct line *line)
{
    static const char *const WORDS[] = {"DATA fragment, ", "Data fragment, ",
                                        "[DATA fragment, "};

    for (size_t i = 0; i < sizeof(WORDS) / sizeof(WORDS[0]); i++) {
        size_t len = strlen(WORDS[i]);

        if (line->len > len && memcmp(line->text, WORDS[i], len) == 0) {
            char copy[32] = "";
            size_t rest = line->len - len;

            memcpy(copy, line->text + len, rest < 31 ? rest : 31);
            return strtoull(copy, NULL, 10);
        }
    }
    return 0;
}

/* "telnet HOST 25": how the connection came to be. */
static bool
is_connect(const struct line *line)
{
    static const char *const WORDS[] = {"telnet ", "nc ", "openssl s_client"};

    for (size_t i = 0; i < sizeof(WORDS) / sizeof(WORDS[0]); i++)
        if (line->len > strlen(WORDS[i]) &&
            strncasecmp(line->text, WORDS[i], strlen(WORDS[i])) == 0)
            return true;
    return false;
}

static void
connected(struct rw_dialogue *d, const struct line *line,
          const struct rw_stamp *stamp)
{
    struct rwi_line command = {
        .text = line->text,
        .len = line->len,
        .frames = {stamp->frame, stamp->frame, stamp->time_us}};
    struct rw_exchange *exchange =
        rwi_command_add(d, RW_STATE_CONNECTING, &command);
    const char *blank = memchr(line->text, ' ', line->len);

    if (exchange == NULL)
        return;
    d->session.frames.first = stamp->frame;
    exchange->command.kind = RW_COMMAND_CONNECT;
    if (blank != NULL)
        d->session.connected_to = rwi_keep_text(
            d, blank + 1, line->len - (size_t)(blank - line->text) - 1);
}

/* What Wireshark sums a message up to: "from: <a@b>, subject: x, (text/plain)".
 * As fields they read like the message itself. */
static bool
tool_summary(struct rw_dialogue *d, const char *text, size_t len)
{
    const char *from, *subject, *end;
    char line[512];
    int size;

    if (d->transfer.message == NULL || len > 400 || len < 8 ||
        strncasecmp(text, "from: ", 6) != 0)
        return false;
    from = text + 6;
    subject = memmem(text, len, ", subject: ", 11);
    if (subject == NULL)
        return false;
    end = memmem(subject + 11, len - (size_t)(subject - text) - 11, ",", 1);
    if (end == NULL)
        end = text + len;
    size = snprintf(line, sizeof(line), "From: %.*s\r\nSubject: %.*s\r\n\r\n",
                    (int)(subject - from), from, (int)(end - subject - 11),
                    subject + 11);
    rw_mime_octets(d->transfer.reader, (const uint8_t *)line, (size_t)size);
    return true;
}

/* ---- the whole ---------------------------------------------------------- */

/* Wireshark joins the lines of a reply with " | ". */
static void
server_line(struct rw_dialogue *d, const char *text, size_t len,
            const struct rw_stamp *stamp)
{
    const char *bar = memmem(text, len, " | ", 3);
    char line[RW_DIALOGUE_LINE_MAX];
    char code[4] = "";

    if (bar == NULL || len < 4 || len > sizeof(line) - 8 ||
        !isdigit((unsigned char)text[0])) {
        rwi_dialogue_line(d, RW_SIDE_SERVER, text, len, stamp);
        return;
    }
    memcpy(code, text, 3);
    text += 4;
    len -= 4;
    while (len > 0) {
        size_t size, skip;
        int out;

        bar = memmem(text, len, " | ", 3);
        size = bar != NULL ? (size_t)(bar - text) : len;
        skip = bar != NULL ? size + 3 : len;
        out = snprintf(line, sizeof(line), "%s%c%.*s", code,
                       bar != NULL ? '-' : ' ', (int)size, text);
        rwi_dialogue_line(d, RW_SIDE_SERVER, line, (size_t)out, stamp);
        text += skip;
        len -= skip;
    }
}

static bool
in_message(const struct rw_dialogue *d, enum rw_side side)
{
    return (d->transfer.message != NULL && d->transfer.side == side) ||
           (side == RW_SIDE_CLIENT && d->awaits_data);
}

static void
take_line(struct rw_dialogue *d, enum rw_side side, struct line line,
          const struct rw_stamp *stamp)
{
    bool message = in_message(d, side);
    uint64_t missing = fragment(&line);

    line.len = trim(line.text, comment_at(line.text, line.len, message));
    if (missing > 0) {
        rw_dialogue_hole(d, side, missing, stamp);
        return;
    }
    if (side == RW_SIDE_CLIENT && d->first == NULL && is_connect(&line)) {
        connected(d, &line, stamp);
        return;
    }
    if (side == RW_SIDE_SERVER)
        server_line(d, line.text, line.len, stamp);
    else
        rwi_dialogue_line(d, side, line.text, line.len, stamp);
}

/* A line without a mark. */
static void
take_more(struct rw_dialogue *d, enum rw_side side, const struct line *line,
          const struct rw_stamp *stamp)
{
    if (tool_summary(d, line->text, trim(line->text, line->len)))
        return;
    if (in_message(d, side) || (side == RW_SIDE_SERVER && d->is_many) ||
        (side == RW_SIDE_SERVER && line->len > 3 && d->replying != NULL))
        rwi_dialogue_line(d, side, line->text, trim(line->text, line->len),
                          stamp);
    /* else it is whoever wrote the report that speaks */
}

/* ---- where another dialogue begins -------------------------------------- */

static bool
begins_with(const struct line *line, const char *word)
{
    size_t len = strlen(word);

    return line->len >= len && strncasecmp(line->text, word, len) == 0 &&
           (line->len == len || !isalnum((unsigned char)line->text[len]));
}

/* Over: QUIT was answered, or SMTP's server has closed (RFC 5321 section 3.8).
 * What is quoted in a message says nothing. */
static void
note_end(struct rw_dialogue *d, struct ending *ending, enum rw_side side,
         const struct line *line)
{
    if (in_message(d, side) || d->is_many)
        return;
    if (side == RW_SIDE_CLIENT)
        ending->has_quit = begins_with(line, "QUIT");
    else
        ending->is_over = ending->is_over || ending->has_quit ||
                          begins_with(line, "221") || begins_with(line, "421");
}

/* Somebody connects anew, or a server greets behind the end. */
static bool
begins_another(const struct rw_dialogue *d, const struct ending *ending,
               enum rw_side side, const struct line *line)
{
    if (d->first == NULL || in_message(d, side))
        return false;
    if (side == RW_SIDE_CLIENT)
        return is_connect(line);
    return ending->is_over &&
           (begins_with(line, "220") || begins_with(line, "+OK"));
}

/* Lines count as frames, so that a report can point to them.  There are no
 * times. */
size_t
rw_transcript_read(struct rw_dialogue *d, const char *text, size_t len,
                   uint64_t *number)
{
    struct rw_stamp stamp = {*number, RWI_TIME_UNKNOWN};
    enum rw_side side = RW_SIDE_SERVER;
    struct ending ending = {false, false};
    size_t at = 0;

    while (at < len) {
        size_t size = line_len(text + at, len - at);
        struct line line = read_line(text + at, size);

        if (line.mark == MARK_CLIENT || line.mark == MARK_SERVER) {
            side = line.mark == MARK_CLIENT ? RW_SIDE_CLIENT : RW_SIDE_SERVER;
            if (begins_another(d, &ending, side, &line))
                break;
            stamp.frame++;
            note_end(d, &ending, side, &line);
            take_line(d, side, line, &stamp);
        } else {
            stamp.frame++;
            if (line.mark == MARK_NONE)
                take_more(d, side, &line, &stamp);
        }
        at += size + (size < len - at);
    }
    *number = stamp.frame;
    rw_dialogue_end(d, RW_ENDING_OPEN, &stamp);
    return at;
}
