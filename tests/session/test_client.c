/* Clients against servers that are scripts: what they say, what they do when
 * the server says no, and that nothing secret goes before TLS.
 *
 * A script is lines: "S ..." the server says, "C ..." the client must say next,
 * "T" TLS begins well, "F" it fails, "K" a message was shown and is kept, "D"
 * it was shown and is not, "-" time passes until the client gives up, "E" the
 * server closes, "X" the client closes.
 *
 * SPDX-License-Identifier: ISC
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "rootwalk/rootwalk.h"

#define PASSWORD   "canary7Kq"
#define PASSWORD64 "Y2FuYXJ5N0tx" /* as LOGIN says it */

static const char MESSAGE[] = "Subject: x\r\n\r\n.one\r\ntwo\r\n";

struct play {
    struct rw_dialogue *dialogue;
    struct rw_client *client;
    struct rw_stamp stamp;
    bool is_tls, is_secret_out, was_said;
    const char *what;
};

static void
feed(struct play *p, enum rw_side side, const char *text, size_t len)
{
    p->stamp.time_us += 1000;
    if (p->is_tls)
        (void)rw_dialogue_decrypted(p->dialogue, side, (const uint8_t *)text,
                                    len, &p->stamp);
    else
        (void)rw_dialogue_octets(p->dialogue, side, (const uint8_t *)text, len,
                                 &p->stamp);
}

static void
fail_at(const struct play *p, const char *line, const char *got)
{
    print_error("%s: wanted \"%s\", got \"%s\"\n", p->what, line, got);
    fail();
}

static const char *const WANTS[] = {"say",  "start TLS", "show",
                                    "wait", "close",     "done"};

/* The client's next wish. */
static struct rw_client_action
next(struct play *p)
{
    struct rw_client_action action;

    rw_client_next(p->client, p->stamp.time_us, &action);
    if (action.want == RW_CLIENT_SAY && !p->is_tls &&
        (memmem(action.octets, action.len, PASSWORD, strlen(PASSWORD)) ||
         memmem(action.octets, action.len, PASSWORD64, strlen(PASSWORD64)) ||
         action.is_secret))
        p->is_secret_out = true;
    p->was_said |= action.want == RW_CLIENT_SAY && action.is_secret;
    return action;
}

static void
expect_say(struct play *p, const char *line)
{
    struct rw_client_action action = next(p);
    size_t len = strlen(line);
    char said[1024] = "";

    if (action.want != RW_CLIENT_SAY)
        fail_at(p, line, WANTS[action.want]);
    assert_true(action.len < sizeof(said));
    memcpy(said, action.octets, action.len);
    if (action.len < 2 || memcmp(said + action.len - 2, "\r\n", 2) != 0)
        fail_at(p, line, said);
    said[action.len - 2] = '\0';
    for (char *at = said; (at = strstr(at, "\r\n")) != NULL;)
        memcpy(at, "|", 1), memmove(at + 1, at + 2, strlen(at + 2) + 1);
    if (strcmp(said, line) != 0)
        fail_at(p, line, said);
    feed(p, RW_SIDE_CLIENT, (const char *)action.octets, action.len);
    if (len == 0)
        fail_at(p, line, said);
}

static void
expect(struct play *p, enum rw_client_want want)
{
    struct rw_client_action action = next(p);

    if (action.want != want)
        fail_at(p, WANTS[want], WANTS[action.want]);
    if (want == RW_CLIENT_WAIT)
        assert_true(action.until_us > p->stamp.time_us);
}

static void
say_line(struct play *p, const char *text)
{
    char line[1024];
    int len = snprintf(line, sizeof(line), "%s\r\n", text);

    expect(p, RW_CLIENT_WAIT);
    feed(p, RW_SIDE_SERVER, line, (size_t)len);
}

static void
act(struct play *p, const char *line)
{
    switch (*line) {
    case 'S':
        say_line(p, line + 2);
        break;
    case 's': /* more of the same piece */
        feed(p, RW_SIDE_SERVER, line + 2, strlen(line + 2));
        feed(p, RW_SIDE_SERVER, "\r\n", 2);
        break;
    case 'C':
        expect_say(p, line + 2);
        break;
    case 'T':
    case 'F':
        expect(p, RW_CLIENT_START_TLS);
        p->is_tls = *line == 'T';
        rw_client_secured(p->client, *line == 'F' ? RW_CLIENT_SECURED_FAILED
                                     : line[1] != 0
                                         ? RW_CLIENT_SECURED_PROVEN
                                         : RW_CLIENT_SECURED_UNPROVEN);
        break;
    case 'K':
    case 'D':
        expect(p, RW_CLIENT_SHOW);
        rw_client_shown(p->client, *line == 'K');
        break;
    case '-':
        expect(p, RW_CLIENT_WAIT);
        p->stamp.time_us += RW_CLIENT_REPLY_US;
        break;
    case 'E':
        rw_dialogue_end(p->dialogue, RW_ENDING_SERVER, &p->stamp);
        break;
    default:
        expect(p, RW_CLIENT_CLOSE);
        rw_dialogue_end(p->dialogue, RW_ENDING_CLIENT, &p->stamp);
        expect(p, RW_CLIENT_DONE);
        break;
    }
}

struct script {
    const char *what;
    struct rw_client_options options;
    const char *lines[40];
    enum rw_client_end end;
    bool may_say_secret; /* --tls none was asked for */
    enum rw_client_lack lack;
};

static const char *const TO[] = {"b@b.example", "c@b.example"};

#define SMTP(...)                                                              \
    {                                                                          \
        .protocol = RW_PROTOCOL_SMTP, .helo = "me.example",                    \
        .sender = "a@a.example", .recipients = TO, .recipient_count = 2,       \
        .message = (const uint8_t *)MESSAGE,                                   \
        .message_len = sizeof(MESSAGE) - 1, __VA_ARGS__                        \
    }
#define POP3(...)                                                              \
    {                                                                          \
        .protocol = RW_PROTOCOL_POP3, .user = "me", __VA_ARGS__                \
    }
#define NEVER .tls = RW_CLIENT_TLS_NEVER
#define TRY   .tls = RW_CLIENT_TLS_TRY

static const struct rw_client_range FIRST_TWO[] = {{1, 2}};
static const struct rw_client_range NINTH[] = {{9, 9}};

static const struct script SCRIPTS[] = {
    {"a message in the clear",
     SMTP(NEVER),
     {"S 220 mx ESMTP", "C EHLO me.example", "S 250-mx", "s 250 SIZE 1000",
      "C MAIL FROM:<a@a.example> SIZE=25", "S 250 ok",
      "C RCPT TO:<b@b.example>", "S 250 ok", "C RCPT TO:<c@b.example>",
      "S 250 ok", "C DATA", "S 354 go", "C Subject: x||..one|two|.",
      "S 250 queued", "C QUIT", "S 221 bye", "X"},
     .end = RW_CLIENT_END_FINE},
    {"a server without EHLO",
     SMTP(NEVER),
     {"S 220 mx", "C EHLO me.example", "S 502 what?", "C HELO me.example",
      "S 250 mx", "C MAIL FROM:<a@a.example>", "S 250 ok",
      "C RCPT TO:<b@b.example>", "S 250 ok", "C RCPT TO:<c@b.example>",
      "S 250 ok", "C DATA", "S 354 go", "C Subject: x||..one|two|.",
      "S 250 queued", "C QUIT", "S 221 bye", "X"},
     .end = RW_CLIENT_END_FINE},
    {"STARTTLS, then a log-in",
     SMTP(.user = "me", .demands_authentic = true),
     {"S 220 mx",
      "C EHLO me.example",
      "S 250-mx",
      "s 250 STARTTLS",
      "C STARTTLS",
      "S 220 go",
      "Tp",
      "C EHLO me.example",
      "S 250-mx",
      "s 250 AUTH LOGIN PLAIN",
      "C AUTH PLAIN AG1lAGNhbmFyeTdLcQ==",
      "S 235 ok",
      "C MAIL FROM:<a@a.example>",
      "S 250 ok",
      "C RCPT TO:<b@b.example>",
      "S 250 ok",
      "C RCPT TO:<c@b.example>",
      "S 250 ok",
      "C DATA",
      "S 354 go",
      "C Subject: x||..one|two|.",
      "S 250 queued",
      "C QUIT",
      "S 221 bye",
      "X"},
     .end = RW_CLIENT_END_FINE},
    {"TLS from the first octet, AUTH LOGIN",
     SMTP(.tls = RW_CLIENT_TLS_IMPLICIT, .user = "me",
          .until = RW_CLIENT_UNTIL_AUTH),
     {"T", "S 220 mx", "C EHLO me.example", "S 250-mx", "s 250 AUTH LOGIN",
      "C AUTH LOGIN", "S 334 VXNlcm5hbWU6", "C bWU=", "S 334 UGFzc3dvcmQ6",
      "C " PASSWORD64, "S 235 ok", "C QUIT", "S 221 bye", "X"},
     .end = RW_CLIENT_END_FINE},
    {"AUTH CRAM-MD5, RFC 2195's example has another password",
     SMTP(NEVER, .user = "me", .until = RW_CLIENT_UNTIL_AUTH),
     {"S 220 mx", "C EHLO me.example", "S 250-mx", "s 250 AUTH PLAIN CRAM-MD5",
      "C AUTH CRAM-MD5",
      "S 334 PDE4OTYuNjk3MTcwOTUyQHBvc3RvZmZpY2UucmVzdG9uLm1jaS5uZXQ+",
      "C bWUgMmQwOTYxODA0YmExMDA3OWFhNTMyNTY5Njc4NDFhNWE=", "S 235 ok",
      "C QUIT", "S 221 bye", "X"},
     .end = RW_CLIENT_END_FINE,
     .may_say_secret = true},
    {"a log-in that is rejected is not tried again",
     SMTP(NEVER, .user = "me", .auth = RW_CLIENT_AUTH_LOGIN),
     {"S 220 mx", "C EHLO me.example", "S 250-mx", "s 250 AUTH PLAIN LOGIN",
      "C AUTH LOGIN", "S 334 VXNlcm5hbWU6", "C bWU=", "S 334 UGFzc3dvcmQ6",
      "C " PASSWORD64, "S 535 no", "C QUIT", "S 221 bye", "X"},
     .end = RW_CLIENT_END_REFUSED,
     .may_say_secret = true},
    {"a server that goes on asking",
     SMTP(NEVER, .user = "me", .auth = RW_CLIENT_AUTH_LOGIN),
     {"S 220 mx", "C EHLO me.example", "S 250 AUTH LOGIN", "C QUIT",
      "S 221 bye", "X"},
     .end = RW_CLIENT_END_UNABLE,
     .lack = RW_CLIENT_LACKS_AUTH},
    {"no STARTTLS, and it was demanded",
     SMTP(.user = "me"),
     {"S 220 mx", "C EHLO me.example", "S 250-mx", "s 250 AUTH PLAIN", "C QUIT",
      "S 221 bye", "X"},
     .end = RW_CLIENT_END_NOT_SECURE},
    {"no STARTTLS, and it was to be tried: no log-in",
     SMTP(TRY, .user = "me"),
     {"S 220 mx", "C EHLO me.example", "S 250-mx", "s 250 AUTH PLAIN", "C QUIT",
      "S 221 bye", "X"},
     .end = RW_CLIENT_END_NOT_SECURE},
    {"STARTTLS refused",
     SMTP(.user = "me"),
     {"S 220 mx", "C EHLO me.example", "S 250-mx", "s 250 STARTTLS",
      "C STARTTLS", "S 454 not now", "C QUIT", "S 221 bye", "X"},
     .end = RW_CLIENT_END_NOT_SECURE},
    {"STARTTLS refused, where it was to be tried",
     SMTP(TRY, .until = RW_CLIENT_UNTIL_MAIL),
     {"S 220 mx", "C EHLO me.example", "S 250-mx", "s 250 STARTTLS",
      "C STARTTLS", "S 454 not now", "C MAIL FROM:<a@a.example>", "S 250 ok",
      "C QUIT", "S 221 bye", "X"},
     .end = RW_CLIENT_END_FINE},
    {"plain text behind the 220",
     SMTP(.user = "me"),
     {"S 220 mx", "C EHLO me.example", "S 250-mx", "s 250 STARTTLS",
      "C STARTTLS", "S 220 go\r\n250 AUTH PLAIN", "X"},
     .end = RW_CLIENT_END_INJECTED},
    {"the handshake fails",
     SMTP(TRY),
     {"S 220 mx", "C EHLO me.example", "S 250-mx", "s 250 STARTTLS",
      "C STARTTLS", "S 220 go", "F", "X"},
     .end = RW_CLIENT_END_TLS_FAILED},
    {"a certificate that proves nothing",
     SMTP(.user = "me", .demands_authentic = true),
     {"S 220 mx", "C EHLO me.example", "S 250-mx", "s 250 STARTTLS",
      "C STARTTLS", "S 220 go", "T", "X"},
     .end = RW_CLIENT_END_NOT_AUTHENTIC},
    {"one recipient refused: the other goes on",
     SMTP(NEVER),
     {"S 220 mx", "C EHLO me.example", "S 250 mx", "C MAIL FROM:<a@a.example>",
      "S 250 ok", "C RCPT TO:<b@b.example>", "S 550 nobody",
      "C RCPT TO:<c@b.example>", "S 250 ok", "C DATA", "S 354 go",
      "C Subject: x||..one|two|.", "S 250 queued", "C QUIT", "S 221 bye", "X"},
     .end = RW_CLIENT_END_REFUSED},
    {"all recipients refused: no message",
     SMTP(NEVER),
     {"S 220 mx", "C EHLO me.example", "S 250 mx", "C MAIL FROM:<a@a.example>",
      "S 250 ok", "C RCPT TO:<b@b.example>", "S 550 nobody",
      "C RCPT TO:<c@b.example>", "S 450 later", "C QUIT", "S 221 bye", "X"},
     .end = RW_CLIENT_END_REFUSED},
    {"the message refused",
     SMTP(NEVER),
     {"S 220 mx", "C EHLO me.example", "S 250 mx", "C MAIL FROM:<a@a.example>",
      "S 250 ok", "C RCPT TO:<b@b.example>", "S 250 ok",
      "C RCPT TO:<c@b.example>", "S 250 ok", "C DATA", "S 354 go",
      "C Subject: x||..one|two|.", "S 554 spam", "C QUIT", "S 221 bye", "X"},
     .end = RW_CLIENT_END_REFUSED},
    {"larger than the server takes",
     SMTP(NEVER),
     {"S 220 mx", "C EHLO me.example", "S 250-mx", "s 250 SIZE 10", "C QUIT",
      "S 221 bye", "X"},
     .end = RW_CLIENT_END_UNABLE,
     .lack = RW_CLIENT_LACKS_SIZE},
    {"421 in place of a reply",
     SMTP(NEVER),
     {"S 220 mx", "C EHLO me.example", "S 421 closing", "X"},
     .end = RW_CLIENT_END_CLOSING},
    {"421 right behind a reply",
     SMTP(NEVER),
     {"S 220 mx", "C EHLO me.example", "S 250 mx\r\n421 closing", "X"},
     .end = RW_CLIENT_END_CLOSING},
    {"a greeting that says no",
     SMTP(NEVER),
     {"S 554 no service", "C QUIT", "S 221 bye", "X"},
     .end = RW_CLIENT_END_REFUSED},
    {"rubbish first",
     SMTP(NEVER),
     {"S SSH-2.0-OpenSSH_9.2", "X"},
     .end = RW_CLIENT_END_GARBAGE},
    {"TLS first",
     SMTP(NEVER),
     {"S \x16\x03\x01", "X"},
     .end = RW_CLIENT_END_GARBAGE},
    {"never a word", SMTP(NEVER), {"-", "X"}, .end = RW_CLIENT_END_SILENT},
    {"silence after EHLO",
     SMTP(NEVER),
     {"S 220 mx", "C EHLO me.example", "-", "X"},
     .end = RW_CLIENT_END_SILENT},
    {"closed amid it",
     SMTP(NEVER),
     {"S 220 mx", "C EHLO me.example", "E", "X"},
     .end = RW_CLIENT_END_CLOSED},
    {"a look: QUIT under TLS",
     SMTP(TRY, .until = RW_CLIENT_UNTIL_STARTTLS),
     {"S 220 mx", "C EHLO me.example", "S 250-mx", "s 250 STARTTLS",
      "C STARTTLS", "S 220 go", "T", "C QUIT", "S 221 bye", "X"},
     .end = RW_CLIENT_END_FINE},
    {"a look: is the address taken?",
     SMTP(TRY, .until = RW_CLIENT_UNTIL_RCPT, .resets = true),
     {"S 220 mx", "C EHLO me.example", "S 250 mx", "C MAIL FROM:<a@a.example>",
      "S 250 ok", "C RCPT TO:<b@b.example>", "S 250 ok",
      "C RCPT TO:<c@b.example>", "S 250 ok", "C RSET", "S 250 ok", "C QUIT",
      "S 221 bye", "X"},
     .end = RW_CLIENT_END_FINE},

    {"the exercise's mailbox",
     POP3(NEVER, .auth = RW_CLIENT_AUTH_USER),
     {"S +OK XMail", "C USER me", "S +OK", "C PASS " PASSWORD, "S +OK",
      "C STAT", "S +OK 3 17395", "C UIDL", "S +OK\r\n1 a\r\n2 b\r\n3 c\r\n.",
      "C LIST", "S +OK\r\n1 14417\r\n2 882\r\n3 2096\r\n.", "C QUIT",
      "S +OK Bye", "X"},
     .end = RW_CLIENT_END_FINE,
     .may_say_secret = true},
    {"APOP: RFC 1939's example",
     POP3(NEVER, .until = RW_CLIENT_UNTIL_AUTH),
     {"S +OK <1896.697170952@dbc.mtview.ca.us>", "C CAPA", "S -ERR",
      "C APOP me 1b59d22133232621f7af1e8c23c20ed8", "S +OK", "C QUIT", "S +OK",
      "X"},
     .end = RW_CLIENT_END_FINE,
     .may_say_secret = true},
    {"STLS, then a log-in",
     POP3(.until = RW_CLIENT_UNTIL_AUTH),
     {"S +OK", "C CAPA", "S +OK\r\nSTLS\r\n.", "C STLS", "S +OK", "T", "C CAPA",
      "S +OK\r\nUSER\r\n.", "C USER me", "S +OK", "C PASS " PASSWORD, "S +OK",
      "C QUIT", "S +OK", "X"},
     .end = RW_CLIENT_END_FINE},
    {"no STLS",
     POP3(.tls = RW_CLIENT_TLS_STARTTLS),
     {"S +OK", "C CAPA", "S +OK\r\nUSER\r\n.", "C QUIT", "S +OK", "X"},
     .end = RW_CLIENT_END_NOT_SECURE},
    {"plain text behind the +OK",
     POP3(.tls = RW_CLIENT_TLS_STARTTLS),
     {"S +OK", "C CAPA", "S +OK\r\nSTLS\r\n.", "C STLS",
      "S +OK\r\n+OK logged in", "X"},
     .end = RW_CLIENT_END_INJECTED},
    {"what is kept is deleted, what is not stays",
     POP3(NEVER, .auth = RW_CLIENT_AUTH_USER, .ranges = FIRST_TWO,
          .range_count = 1, .retrieves = true, .deletes = true),
     {"S +OK",
      "C USER me",
      "S +OK",
      "C PASS " PASSWORD,
      "S +OK",
      "C STAT",
      "S +OK 2 20",
      "C UIDL",
      "S -ERR",
      "C LIST",
      "S +OK\r\n1 10\r\n2 10\r\n.",
      "C RETR 1",
      "S +OK\r\nSubject: x\r\n\r\n..one\r\n.",
      "K",
      "C DELE 1",
      "S +OK",
      "C RETR 2",
      "S +OK\r\nSubject: y\r\n\r\n.",
      "D",
      "C QUIT",
      "S +OK",
      "X"},
     .end = RW_CLIENT_END_FINE,
     .may_say_secret = true},
    {"a range ends with the mailbox, a number is asked for",
     POP3(NEVER, .auth = RW_CLIENT_AUTH_USER, .ranges = NINTH, .range_count = 1,
          .has_top = true, .top = 3),
     {"S +OK", "C USER me", "S +OK", "C PASS " PASSWORD, "S +OK", "C STAT",
      "S +OK 2 20", "C UIDL", "S -ERR", "C LIST", "S +OK\r\n1 10\r\n2 10\r\n.",
      "C TOP 9 3", "S -ERR no such message", "C QUIT", "S +OK", "X"},
     .end = RW_CLIENT_END_REFUSED,
     .may_say_secret = true},
    {"QUIT refused: not everything was deleted",
     POP3(NEVER, .auth = RW_CLIENT_AUTH_USER, .ranges = NINTH, .range_count = 1,
          .deletes = true),
     {"S +OK", "C USER me", "S +OK", "C PASS " PASSWORD, "S +OK", "C STAT",
      "S +OK 9 20", "C UIDL", "S -ERR", "C LIST", "S +OK\r\n.", "C DELE 9",
      "S +OK", "C QUIT", "S -ERR some deleted messages not removed", "X"},
     .end = RW_CLIENT_END_REFUSED,
     .may_say_secret = true},
    {"a mailbox that is locked",
     POP3(NEVER, .auth = RW_CLIENT_AUTH_USER),
     {"S +OK", "C USER me", "S +OK", "C PASS " PASSWORD, "S -ERR locked",
      "C QUIT", "S +OK", "X"},
     .end = RW_CLIENT_END_REFUSED,
     .may_say_secret = true},
};

static void
run(const struct script *script)
{
    struct rw_dialogue_options live = {.origin = RW_ORIGIN_LIVE};
    struct rw_client_options options = script->options;
    uint8_t password[] = PASSWORD;
    struct play p = {.stamp = {0, 1000000}, .what = script->what};

    if (options.user != NULL) {
        options.password = password;
        options.password_len = sizeof(password) - 1;
    }
    assert_int_equal(rw_dialogue_new(&p.dialogue, options.protocol, &live),
                     RW_OK);
    assert_int_equal(rw_client_new(&p.client, p.dialogue, &options), RW_OK);
    for (size_t i = 0; script->lines[i] != NULL; i++)
        act(&p, script->lines[i]);
    if (rw_client_end(p.client) != script->end ||
        rw_client_lack(p.client) != script->lack)
        fail_at(&p, rw_client_end_word(script->end),
                rw_client_end_word(rw_client_end(p.client)));
    if (p.is_secret_out && !script->may_say_secret)
        fail_at(&p, "no secret before TLS", "one");
    rw_client_free(p.client);
    rw_dialogue_free(p.dialogue);
    if (options.user != NULL)
        assert_int_equal(memmem(password, sizeof(password), "canary", 6) ==
                             NULL,
                         p.was_said);
}

static void
clients_follow_the_script(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(SCRIPTS) / sizeof(SCRIPTS[0]); i++)
        run(&SCRIPTS[i]);
}

static void
clients_refuse_what_cannot_stand_in_a_line(void **state)
{
    static const char *const EVIL[] = {"a@a\r\nRSET", "a> <b"};
    uint8_t password[] = "a\nb";
    struct rw_client_options rows[] = {
        SMTP(.user = "me\r\n", .password = password, .password_len = 1),
        SMTP(.user = "me", .password = password, .password_len = 3),
        SMTP(.user = "me", .password = NULL),
        SMTP(.resets = false),
        SMTP(.resets = false),
        SMTP(.resets = false),
    };
    struct rw_dialogue *dialogue;
    struct rw_client *client;

    (void)state;
    rows[3].recipients = EVIL;
    rows[4].recipients = EVIL + 1;
    rows[4].recipient_count = 1;
    rows[5].helo = "x\r\ny";
    assert_int_equal(rw_dialogue_new(&dialogue, RW_PROTOCOL_SMTP, NULL), RW_OK);
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        assert_int_equal(rw_client_new(&client, dialogue, &rows[i]),
                         RW_ERR_USAGE);
        assert_null(client);
    }
    rw_dialogue_free(dialogue);
}

/* What a server can send without end: each is left in time, and by the rule
 * that it breaks. */
static void
clients_leave_who_sends_too_much(void **state)
{
    static const struct {
        const char *what, *piece;
        bool greets;
        enum rw_client_end end;
    } ROWS[] = {
        {"a line without end", "220 aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", false,
         RW_CLIENT_END_TOO_LONG},
        {"a greeting without end", "220-a\r\n", false, RW_CLIENT_END_TOO_LONG},
        {"a reply without end", "250-SIZE\r\n", true, RW_CLIENT_END_TOO_LONG},
        {"replies without end", "250 a\r\n250 b\r\n", true,
         RW_CLIENT_END_GARBAGE},
        {"rubbish without end", "\r\n", false, RW_CLIENT_END_GARBAGE},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(ROWS) / sizeof(ROWS[0]); i++) {
        struct rw_dialogue_options live = {.origin = RW_ORIGIN_LIVE};
        struct rw_client_options options = SMTP(NEVER);
        struct play p = {.stamp = {0, 1000000}, .what = ROWS[i].what};
        struct rw_client_action action = {.want = RW_CLIENT_WAIT};
        unsigned pieces = 0;

        assert_int_equal(rw_dialogue_new(&p.dialogue, RW_PROTOCOL_SMTP, &live),
                         RW_OK);
        assert_int_equal(rw_client_new(&p.client, p.dialogue, &options), RW_OK);
        if (ROWS[i].greets) {
            say_line(&p, "220 mx");
            expect_say(&p, "EHLO me.example");
        }
        while (action.want == RW_CLIENT_WAIT && pieces++ < 2000) {
            feed(&p, RW_SIDE_SERVER, ROWS[i].piece, strlen(ROWS[i].piece));
            action = next(&p);
            if (action.want == RW_CLIENT_SAY) {
                feed(&p, RW_SIDE_CLIENT, (const char *)action.octets,
                     action.len);
                action.want = RW_CLIENT_WAIT;
            }
        }
        if (action.want != RW_CLIENT_CLOSE ||
            rw_client_end(p.client) != ROWS[i].end)
            fail_at(&p, rw_client_end_word(ROWS[i].end),
                    rw_client_end_word(rw_client_end(p.client)));
        rw_client_free(p.client);
        rw_dialogue_free(p.dialogue);
    }
}

/* One octet a second: a reply has its time, and no more. */
static void
clients_leave_who_drips(void **state)
{
    struct rw_dialogue_options live = {.origin = RW_ORIGIN_LIVE};
    struct rw_client_options options = SMTP(NEVER, .reply_us = 5000000);
    struct play p = {.stamp = {0, 1000000}, .what = "drips"};
    struct rw_client_action action;
    unsigned octets = 0;

    (void)state;
    assert_int_equal(rw_dialogue_new(&p.dialogue, RW_PROTOCOL_SMTP, &live),
                     RW_OK);
    assert_int_equal(rw_client_new(&p.client, p.dialogue, &options), RW_OK);
    do {
        action = next(&p);
        p.stamp.time_us += 1000000;
        feed(&p, RW_SIDE_SERVER, "2", 1);
    } while (action.want == RW_CLIENT_WAIT && ++octets < 100);
    assert_int_equal(rw_client_end(p.client), RW_CLIENT_END_SILENT);
    assert_int_equal(octets, 5);
    rw_client_free(p.client);
    rw_dialogue_free(p.dialogue);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(clients_follow_the_script),
        cmocka_unit_test(clients_refuse_what_cannot_stand_in_a_line),
        cmocka_unit_test(clients_leave_who_sends_too_much),
        cmocka_unit_test(clients_leave_who_drips),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
