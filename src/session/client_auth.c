/* The lines of a log-in.  PLAIN: RFC 4616; CRAM-MD5: RFC 2195; APOP: RFC 1939
 * section 7; in SMTP: RFC 4954; in POP3: RFC 5034.
 *
 * The password stays where its owner keeps it, and is wiped there; what is
 * made of it is in the client's line, which is wiped when it was said.
 *
 * SPDX-License-Identifier: ISC
 */
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "mime/mime.h"
#include "session/client.h"
#include "tls/libcrypto.h"

#define MD5        16   /* octets */
#define BLOCK      64   /* of HMAC-MD5; RFC 2104 section 2 */
#define PROMPT_MAX 1024 /* octets of what the server has digested */

static const struct {
    enum rw_client_auth auth;
    const char *word;
} WORDS[] = {
    {RW_CLIENT_AUTH_PLAIN, "PLAIN"},
    {RW_CLIENT_AUTH_LOGIN, "LOGIN"},
    {RW_CLIENT_AUTH_CRAM_MD5, "CRAM-MD5"},
    {RW_CLIENT_AUTH_XOAUTH2, "XOAUTH2"},
};

static const char *
word_of(enum rw_client_auth auth)
{
    for (size_t i = 0; i < sizeof(WORDS) / sizeof(WORDS[0]); i++)
        if (WORDS[i].auth == auth)
            return WORDS[i].word;
    return "";
}

void
rwi_auth_forget(struct rw_client *client)
{
    if (client->options.password != NULL)
        explicit_bzero(client->options.password, client->options.password_len);
    client->options.password_len = 0;
}

/* ---- which --------------------------------------------------------------- */

static bool
has_word(const char *list, const char *word)
{
    size_t len = strlen(word);

    while (list != NULL && *list != '\0') {
        size_t end = strcspn(list, " ");

        if (end == len && strncasecmp(list, word, len) == 0)
            return true;
        list += end + strspn(list + end, " ");
    }
    return false;
}

/* Under TLS the plainest; without, what does not say the password. */
static enum rw_client_auth
best(const struct rw_client *client, const char *mechanisms)
{
    static const enum rw_client_auth UNDER_TLS[] = {
        RW_CLIENT_AUTH_PLAIN, RW_CLIENT_AUTH_LOGIN, RW_CLIENT_AUTH_CRAM_MD5};
    static const enum rw_client_auth IN_CLEAR[] = {
        RW_CLIENT_AUTH_CRAM_MD5, RW_CLIENT_AUTH_PLAIN, RW_CLIENT_AUTH_LOGIN};
    const enum rw_client_auth *order =
        client->is_secured ? UNDER_TLS : IN_CLEAR;

    for (size_t i = 0; i < 3; i++)
        if (has_word(mechanisms, word_of(order[i])))
            return order[i];
    return RW_CLIENT_AUTH_BEST;
}

bool
rwi_auth_choose(struct rw_client *client, const char *mechanisms)
{
    enum rw_client_auth auth = client->options.auth;

    if (!client->is_secured && client->options.tls != RW_CLIENT_TLS_NEVER) {
        rwi_client_fail(client, RW_CLIENT_END_NOT_SECURE);
        return false;
    }
    if (auth == RW_CLIENT_AUTH_BEST) {
        auth = best(client, mechanisms);
        if (auth == RW_CLIENT_AUTH_BEST &&
            client->options.protocol == RW_PROTOCOL_POP3)
            auth = !client->is_secured && rwi_auth_has_timestamp(client)
                       ? RW_CLIENT_AUTH_APOP
                       : RW_CLIENT_AUTH_USER;
    } else if (*word_of(auth) != '\0' && !has_word(mechanisms, word_of(auth))) {
        auth = RW_CLIENT_AUTH_BEST; /* it was asked for, and is not there */
    } else if (auth == RW_CLIENT_AUTH_APOP && !rwi_auth_has_timestamp(client)) {
        auth = RW_CLIENT_AUTH_BEST;
    }
    client->auth = auth;
    client->answers = 0;
    if (auth == RW_CLIENT_AUTH_BEST)
        rwi_client_lacks(client, RW_CLIENT_LACKS_AUTH);
    return auth != RW_CLIENT_AUTH_BEST;
}

/* ---- SASL ---------------------------------------------------------------- */

/* Three texts as one answer in base64. */
static void
say_joined(struct rw_client *client, const char *before, size_t before_len,
           const char *between, size_t between_len, const char *after,
           size_t after_len)
{
    const struct rw_client_options *o = &client->options;
    uint8_t joined[RW_CLIENT_PASSWORD_MAX + 1100];
    size_t len = 0;

#define ADD(octets, size)                                                      \
    do {                                                                       \
        if ((size) > 0)                                                        \
            memcpy(joined + len, (octets), (size));                            \
        len += (size);                                                         \
    } while (0)
    ADD(before, before_len);
    ADD(o->user, strlen(o->user));
    ADD(between, between_len);
    ADD(o->password, o->password_len);
    ADD(after, after_len);
#undef ADD
    rwi_say_base64(client, joined, len);
    explicit_bzero(joined, sizeof(joined));
    client->is_secret = true;
}

void
rwi_auth_say(struct rw_client *client)
{
    const char *word = word_of(client->auth);

    rwi_say_octets(client, "AUTH ", 5);
    rwi_say_octets(client, word, strlen(word));
    if (client->auth == RW_CLIENT_AUTH_PLAIN) {
        rwi_say_octets(client, " ", 1);
        say_joined(client, "", 1, "", 1, "", 0);
    } else if (client->auth == RW_CLIENT_AUTH_XOAUTH2) {
        rwi_say_octets(client, " ", 1);
        say_joined(client, "user=", 5, "\1auth=Bearer ", 13, "\1\1", 2);
    }
    rwi_say(client, "", NULL);
}

/* ---- digests ------------------------------------------------------------- */

static bool
md5(uint8_t digest[MD5], const struct rwi_x509 *lib, const uint8_t *octets,
    size_t len)
{
    unsigned char out[EVP_MAX_MD_SIZE];
    size_t size = 0;

    if (lib->EVP_Q_digest(NULL, "MD5", NULL, octets, len, out, &size) != 1 ||
        size != MD5) {
        lib->ERR_clear_error();
        return false;
    }
    memcpy(digest, out, MD5);
    explicit_bzero(out, sizeof(out));
    return true;
}

/* HMAC-MD5 of a text, keyed with the password.  RFC 2104 section 2. */
static bool
hmac(uint8_t digest[MD5], const struct rw_client *client, const uint8_t *text,
     size_t len)
{
    struct rwi_x509 lib;
    uint8_t key[BLOCK] = {0};
    uint8_t room[BLOCK + PROMPT_MAX];
    bool is_good = rwi_x509_load(&lib) == RW_OK;

    if (client->options.password_len > BLOCK)
        is_good = is_good && md5(key, &lib, client->options.password,
                                 client->options.password_len);
    else if (client->options.password_len > 0)
        memcpy(key, client->options.password, client->options.password_len);
    for (size_t i = 0; i < BLOCK; i++)
        room[i] = key[i] ^ 0x36;
    memcpy(room + BLOCK, text, len);
    is_good = is_good && md5(digest, &lib, room, BLOCK + len);
    for (size_t i = 0; i < BLOCK; i++)
        room[i] = key[i] ^ 0x5c;
    memcpy(room + BLOCK, digest, MD5);
    is_good = is_good && md5(digest, &lib, room, BLOCK + MD5);
    explicit_bzero(key, sizeof(key));
    explicit_bzero(room, sizeof(room));
    return is_good;
}

static void
hex(char text[2 * MD5 + 1], const uint8_t digest[MD5])
{
    for (size_t i = 0; i < MD5; i++)
        snprintf(text + 2 * i, 3, "%02x", digest[i]);
}

static void
take(void *ctx, const uint8_t *octets, size_t len)
{
    rwi_grow_put(ctx, octets, len);
}

/* "user digest" of what the server asked for, in base64. */
static void
say_cram(struct rw_client *client)
{
    const struct rw_reply_line *line = client->spoken->reply.lines;
    struct rwi_grow prompt = {.max = PROMPT_MAX};
    struct rwi_decoder decoder = {
        .encoding = RWI_ENCODING_BASE64, .give = take, .ctx = &prompt};
    uint8_t digest[MD5] = {0};
    char answer[1100 + 2 * MD5 + 2];
    size_t len = strlen(client->options.user);

    if (line != NULL && line->text.data != NULL)
        rwi_decode(&decoder, line->text.data, line->text.len);
    rwi_decode_end(&decoder);
    if (hmac(digest, client, (const uint8_t *)prompt.buf, prompt.len)) {
        memcpy(answer, client->options.user, len);
        answer[len++] = ' ';
        hex(answer + len, digest);
        rwi_say_base64(client, answer, len + 2 * MD5);
        rwi_say(client, "", NULL);
        client->is_secret = true;
    } else {
        rwi_say(client, "*", NULL); /* RFC 4954 section 4: broken off */
        rwi_client_lacks(client, RW_CLIENT_LACKS_AUTH);
    }
    explicit_bzero(answer, sizeof(answer));
    rwi_grow_free(&prompt);
}

void
rwi_auth_say_answer(struct rw_client *client)
{
    const struct rw_client_options *o = &client->options;
    unsigned answer = client->answers++;

    if (client->auth == RW_CLIENT_AUTH_CRAM_MD5 && answer == 0) {
        say_cram(client);
    } else if (client->auth == RW_CLIENT_AUTH_LOGIN && answer == 0) {
        rwi_say_base64(client, o->user, strlen(o->user));
        rwi_say(client, "", NULL);
    } else if (client->auth == RW_CLIENT_AUTH_LOGIN && answer == 1) {
        rwi_say_base64(client, o->password, o->password_len);
        rwi_say(client, "", NULL);
        client->is_secret = true;
    } else if (client->auth == RW_CLIENT_AUTH_XOAUTH2 && answer == 0) {
        rwi_say(client, "", NULL); /* the reply then says why not */
    } else {
        rwi_say(client, "*", NULL); /* it asks for more than there is */
    }
}

/* The <timestamp> of the greeting. */
static const char *
timestamp(const struct rw_client *client, size_t *len)
{
    const struct rw_exchange *first = client->dialogue->first;
    const struct rw_reply_line *line =
        first != NULL && first->command.kind == RW_COMMAND_NONE
            ? first->reply.lines
            : NULL;
    const char *text, *left, *right;

    if (line == NULL || line->text.data == NULL)
        return NULL;
    text = (const char *)line->text.data;
    left = memchr(text, '<', line->text.len);
    if (left == NULL)
        return NULL;
    right = memchr(left, '>', line->text.len - (size_t)(left - text));
    if (right == NULL || right - left >= PROMPT_MAX)
        return NULL;
    *len = (size_t)(right - left) + 1;
    return left;
}

bool
rwi_auth_has_timestamp(const struct rw_client *client)
{
    size_t len;

    return timestamp(client, &len) != NULL;
}

bool
rwi_auth_say_apop(struct rw_client *client)
{
    const struct rw_client_options *o = &client->options;
    uint8_t room[PROMPT_MAX + RW_CLIENT_PASSWORD_MAX];
    uint8_t digest[MD5];
    char text[2 * MD5 + 1];
    struct rwi_x509 lib;
    size_t len = 0;
    const char *stamp = timestamp(client, &len);
    bool is_good = stamp != NULL && rwi_x509_load(&lib) == RW_OK;

    if (is_good) {
        memcpy(room, stamp, len);
        if (o->password_len > 0)
            memcpy(room + len, o->password, o->password_len);
        is_good = md5(digest, &lib, room, len + o->password_len);
        explicit_bzero(room, sizeof(room));
    }
    if (!is_good)
        return false;
    hex(text, digest);
    rwi_say(client, "APOP ", o->user, " ", text, NULL);
    explicit_bzero(text, sizeof(text));
    client->is_secret = true;
    return true;
}
