/* Who logs in, how, and what of it is a secret.  RFC 4954, RFC 5034; PLAIN:
 * RFC 4616; CRAM-MD5: RFC 2195; SCRAM: RFC 5802; OAUTHBEARER: RFC 7628.
 *
 * What the client answers is base64.  Unless secrets are asked for, only what
 * is surely none is kept of it: a user name.
 *
 * Secrets are the reason for most of what looks roundabout here.  A capture is
 * shown, saved and passed on by people who do not think of what is in it, so
 * the default is to show that there was a password and not the password; where
 * it is not clear what a line is, it is taken for a secret.  Buffers that held
 * one are wiped.
 *
 * SPDX-License-Identifier: ISC
 */
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "mime/mime.h"
#include "session/session.h"

#define ANSWER_MAX 8192 /* octets, decoded */

/* Whether TLS was on is noted now: the log-in is what must have been
 * protected, whatever came later. */
struct rw_auth *
rwi_auth_add(struct rw_dialogue *d, const char *mechanism)
{
    struct rw_auth *auth = rwi_arena_alloc(&d->arena, sizeof(*auth));

    if (auth == NULL) {
        d->session.is_shortened = true;
        return NULL;
    }
    auth->mechanism = mechanism;
    auth->is_encrypted = d->is_encrypted;
    auth->frames.time_us = RWI_TIME_UNKNOWN;
    *d->last_auth = auth;
    d->last_auth = &auth->next;
    d->auth = auth;
    return auth;
}

/* ---- base64 ------------------------------------------------------------- */

static void
take(void *ctx, const uint8_t *octets, size_t len)
{
    rwi_grow_put(ctx, octets, len);
}

/* Decode; false where it is no base64, or nothing.  The empty put at the end
 * makes a text of it, with a NUL behind. */
static bool
decode(struct rwi_grow *out, const char *text, size_t len)
{
    struct rwi_decoder decoder = {
        .encoding = RWI_ENCODING_BASE64, .give = take, .ctx = out};

    rwi_decode(&decoder, (const uint8_t *)text, len);
    rwi_decode_end(&decoder);
    rwi_grow_put(out, "", 0);
    return decoder.faults == 0 && out->len > 0;
}

static void
wipe(struct rwi_grow *grow)
{
    if (grow->buf != NULL)
        explicit_bzero(grow->buf, grow->size);
    rwi_grow_free(grow);
}

/* ---- what an answer holds ----------------------------------------------- */

/* That there was one and where is always kept; the secret itself only on
 * request. */
static void
set_secret(struct rw_dialogue *d, const struct rw_exchange *exchange,
           const char *text, size_t len)
{
    d->auth->has_secret = true;
    d->auth->frames = exchange->command.frames;
    if (d->options.show_secrets)
        d->auth->secret = rwi_keep_text(d, text, len);
}

/* authorization NUL user NUL password Passwords may hold anything but NUL, so
 * the rest is the password. */
static void
read_plain(struct rw_dialogue *d, const struct rw_exchange *exchange,
           const struct rwi_grow *answer)
{
    const char *end = answer->buf + answer->len;
    const char *user = memchr(answer->buf, 0, answer->len);
    const char *password =
        user != NULL ? memchr(user + 1, 0, (size_t)(end - user) - 1) : NULL;

    if (password == NULL)
        return;
    if (user > answer->buf)
        d->auth->authorization =
            rwi_keep_text(d, answer->buf, (size_t)(user - answer->buf));
    d->auth->user = rwi_keep_text(d, user + 1, (size_t)(password - user) - 1);
    d->auth->is_plain = true;
    set_secret(d, exchange, password + 1, (size_t)(end - password) - 1);
}

/* "user digest": the user may hold blanks, the digest does not. */
static void
read_digest(struct rw_dialogue *d, const struct rw_exchange *exchange,
            const struct rwi_grow *answer)
{
    const char *blank = memrchr(answer->buf, ' ', answer->len);

    if (blank == NULL)
        return;
    d->auth->user =
        rwi_keep_text(d, answer->buf, (size_t)(blank - answer->buf));
    set_secret(d, exchange, blank + 1,
               answer->len - (size_t)(blank - answer->buf) - 1);
}

/* The value of "name=" in a list with separators.  Found anywhere in it: these
 * formats have no quoting, and the value before it is one that the client
 * chose itself. */
static const char *
value_of(const struct rwi_grow *answer, const char *name, char until,
         size_t *len)
{
    const char *end = answer->buf + answer->len;
    const char *at = memmem(answer->buf, answer->len, name, strlen(name));
    const char *stop;

    if (at == NULL)
        return NULL;
    at += strlen(name);
    stop = memchr(at, until, (size_t)(end - at));
    *len = (size_t)((stop != NULL ? stop : end) - at);
    return at;
}

/* n,,n=user,r=nonce; then a proof, worth as much as a digest.  It can be tried
 * against a list of passwords, given the rest of the exchange. */
static void
read_scram(struct rw_dialogue *d, const struct rw_exchange *exchange,
           const struct rwi_grow *answer)
{
    size_t len;
    const char *user = value_of(answer, "n=", ',', &len);
    const char *proof;

    if (d->auth->user == NULL && user != NULL)
        d->auth->user = rwi_keep_text(d, user, len);
    proof = value_of(answer, ",p=", ',', &len);
    if (proof != NULL)
        set_secret(d, exchange, proof, len);
}

/* user=NAME ^A auth=Bearer TOKEN ^A ^A; n,a=NAME, ^A ... A bearer token is as
 * good as a password to whoever has it, while it lasts. */
static void
read_token(struct rw_dialogue *d, const struct rw_exchange *exchange,
           const struct rwi_grow *answer)
{
    size_t len;
    const char *user = value_of(answer, "user=", 1, &len);
    const char *token;

    if (user == NULL)
        user = value_of(answer, "a=", ',', &len);
    if (user != NULL && d->auth->user == NULL)
        d->auth->user = rwi_keep_text(d, user, len);
    token = value_of(answer, "auth=Bearer ", 1, &len);
    if (token != NULL) {
        d->auth->is_plain = true;
        set_secret(d, exchange, token, len);
    }
}

/* Two answers: the user's name, the password. */
static void
read_login(struct rw_dialogue *d, struct rw_exchange *exchange,
           const struct rwi_grow *answer, bool is_decoded)
{
    bool is_user = d->auth_step == 0 && !d->asked_password &&
                   (d->asked_user || !d->had_hole);

    if (is_user) {
        d->auth->user = rwi_keep_text(d, answer->buf, answer->len);
        if (is_decoded)
            exchange->command.decoded = d->auth->user;
        return;
    }
    d->auth->is_plain = true;
    set_secret(d, exchange, answer->buf, answer->len);
    exchange->command.decoded = d->auth->secret;
    exchange->command.is_secret = true;
}

/* @param at where the answer stands in the command's line Of a mechanism that
 * is not known all of it is secret.  A lone * calls it off and a lone = is an
 * empty answer (RFC 4954 section 4): both are shown. */
static void
read_answer(struct rw_dialogue *d, struct rw_exchange *exchange, size_t at)
{
    struct rw_command *command = &exchange->command;
    struct rwi_grow answer = {.max = ANSWER_MAX};
    const char *text = (const char *)command->raw.data + at;
    size_t len = command->raw.len - at;
    enum rwi_mechanism_kind kind =
        d->mechanism != NULL ? d->mechanism->kind : RWI_MECH_OTHER;
    bool is_decoded = decode(&answer, text, len);
    bool is_secret = true;

    if (d->auth == NULL || command->raw.data == NULL)
        goto done;
    switch (kind) {
    case RWI_MECH_PLAIN:
        if (is_decoded)
            read_plain(d, exchange, &answer);
        break;
    case RWI_MECH_LOGIN:
        if (!is_decoded) {
            answer.len = 0;
            rwi_grow_put(&answer, text, len);
        }
        read_login(d, exchange, &answer, is_decoded);
        is_secret = exchange->command.is_secret;
        break;
    case RWI_MECH_DIGEST:
        if (is_decoded)
            read_digest(d, exchange, &answer);
        break;
    case RWI_MECH_SCRAM:
        if (is_decoded)
            read_scram(d, exchange, &answer);
        break;
    case RWI_MECH_TOKEN:
        if (is_decoded)
            read_token(d, exchange, &answer);
        break;
    case RWI_MECH_OTHER:
        d->auth->has_secret = true;
        d->auth->frames = command->frames;
        break;
    }
    if (d->options.show_secrets && is_decoded && command->decoded == NULL)
        command->decoded = rwi_keep_text(d, answer.buf, answer.len);
    d->auth_step++;
done:
    if (is_secret && len > 0 && !(len == 1 && (*text == '*' || *text == '=')))
        rwi_mask(d, command, at);
    d->session.is_shortened |= answer.has_failed;
    wipe(&answer);
}

/* ---- what happens ------------------------------------------------------- */

/* The first answer may stand in the command itself (RFC 4954 section 4). */
void
rwi_auth_begin(struct rw_dialogue *d, struct rw_exchange *exchange,
               const char *word, size_t word_len, size_t at)
{
    const char *name = rwi_keep_text(d, word, word_len);

    d->mechanism = rwi_mechanism(word, word_len);
    if (d->mechanism != NULL) {
        exchange->command.sentence = d->mechanism->sentence;
        name = d->mechanism->word;
    }
    d->is_authenticating = true;
    d->auth_step = 0;
    d->asked_user = d->asked_password = false;
    if (rwi_auth_add(d, name) == NULL)
        return;
    if (at < exchange->command.raw.len)
        read_answer(d, exchange, at);
}

/* Transcripts may hold what Wireshark decoded for its reader; then the words
 * in front say which of the two it is. */
void
rwi_auth_answer(struct rw_dialogue *d, struct rw_exchange *exchange)
{
    struct rw_command *command = &exchange->command;
    static const char *const WORDS[] = {
        "User:", "Pass:", "Username:", "Password:"};

    command->kind = RW_COMMAND_ANSWER;
    /* what Wireshark writes in front of it */
    for (size_t i = 0; i < sizeof(WORDS) / sizeof(WORDS[0]); i++) {
        size_t len = strlen(WORDS[i]);

        if (command->raw.len > len && command->raw.data != NULL &&
            strncasecmp((const char *)command->raw.data, WORDS[i], len) == 0) {
            while (len < command->raw.len && command->raw.data[len] == ' ')
                len++;
            command->raw.data += len;
            command->raw.len -= len;
            if (i % 2 == 1)
                d->asked_password = true;
            break;
        }
    }
    read_answer(d, exchange, 0);
}

/* "Username:" and the like; of CRAM-MD5 what is to be digested. */
void
rwi_auth_prompt(struct rw_dialogue *d, struct rw_exchange *exchange)
{
    struct rwi_grow prompt = {.max = ANSWER_MAX};
    const struct rw_reply_line *line = exchange->reply.lines;

    d->asked_user = d->asked_password = false;
    if (line != NULL && line->text.data != NULL &&
        decode(&prompt, (const char *)line->text.data, line->text.len)) {
        exchange->reply.decoded = rwi_keep_text(d, prompt.buf, prompt.len);
        d->asked_user = strncasecmp(prompt.buf, "user", 4) == 0;
        d->asked_password = strncasecmp(prompt.buf, "pass", 4) == 0;
    }
    d->session.is_shortened |= prompt.has_failed;
    rwi_grow_free(&prompt);
}

/* The server asks although no AUTH was seen: it lies in a hole, and what the
 * client sends next is an answer and must not be shown as a command. */
void
rwi_auth_found(struct rw_dialogue *d, struct rw_exchange *exchange)
{
    rwi_auth_prompt(d, exchange);
    d->mechanism =
        d->asked_user || d->asked_password ? rwi_mechanism("LOGIN", 5) : NULL;
    d->is_authenticating = true;
    d->auth_step = d->asked_password ? 1 : 0;
    exchange->state = RW_STATE_AUTHENTICATING;
    (void)rwi_auth_add(d, d->mechanism != NULL ? d->mechanism->word : "?");
}

/* A client that called it off was not rejected. */
void
rwi_auth_result(struct rw_dialogue *d, struct rw_exchange *exchange,
                bool is_good)
{
    d->is_authenticating = false;
    if (d->auth == NULL)
        return;
    d->auth->outcome = is_good ? RW_AUTH_ACCEPTED : RW_AUTH_REJECTED;
    if (exchange->command.kind == RW_COMMAND_ANSWER &&
        exchange->command.raw.len == 1 && exchange->command.raw.data[0] == '*')
        d->auth->outcome = RW_AUTH_ABORTED;
    d->auth->last = exchange;
    d->auth = NULL;
}
