/* A message taken apart as it comes, line by line: header, body, boundaries.
 *
 * A body's octets go on as they come; what is kept back is the end of a line,
 * which belongs to the boundary if one follows (RFC 2046 section 5.1.1), and
 * a line that may become a boundary.  A boundary closes whatever stands open
 * within its multipart.
 *
 * SPDX-License-Identifier: ISC
 */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/row.h"
#include "mime/mime.h"

#define ARENA_MAX    (4u << 20) /* octets; 1000 parts take a tenth of it */
#define LINE_MAX_    2048       /* octets of a line that may be a boundary */
#define BOUNDARY_MAX 256        /* octets; RFC 2046 allows 70 */
#define TEXT_OCTETS                                                            \
    (RW_MIME_TEXT_MAX * 4)     /* undecoded, for so many
                                               characters */
#define TEXTS_MAX (512u << 10) /* octets of all texts together */

enum state {
    IN_HEADER,
    IN_BODY, /* of a part that holds no others */
    BETWEEN, /* before the first boundary of a multipart, or behind its end */
};

struct level {
    struct rw_mime_part *part;
    const char *boundary; /* NULL: a message in a message has none */
    size_t boundary_len;
    uint32_t hash; /* of the boundary */
    unsigned children;
};

struct rw_mime_reader {
    struct rwi_arena arena;
    struct rw_mime mime;
    struct rw_mime_sink sink;
    void *handle;              /* the sink's; NULL: it wants nothing */
    struct rwi_digest *digest; /* NULL: none is wanted */
    enum state state;
    bool has_ended;

    /* the header that is being read */
    struct rwi_content content;
    struct rwi_grow field; /* with its continuation lines */
    unsigned fields;
    struct rw_mime_field **last_field;
    bool is_own; /* the message's own header, whose fields are kept */

    /* parts: those that are open, the innermost last */
    struct level levels[RW_MIME_LEVELS_MAX];
    unsigned depth;
    struct rw_mime_part *part; /* the one at hand */
    const struct rw_mime_part **last_part;

    /* lines of a body */
    char line[LINE_MAX_];
    size_t line_len;
    bool is_inside;  /* of a line that is no boundary */
    uint8_t held[2]; /* the line's end that was kept back */
    size_t held_len;

    struct rwi_decoder decoder;
    struct rwi_grow text;
    size_t texts; /* octets of all so far */
    bool is_text, is_saved;
};

static const struct rw_mime_fault_row ROWS[] = {
#define RW_MIME_FAULT(name, word, sentence, reference)                         \
    {word, sentence, reference},
#include "rootwalk/mime_fault.def"
#undef RW_MIME_FAULT
};

const struct rw_mime_fault_row *
rw_mime_fault_row(enum rw_mime_fault fault)
{
    return RWI_ROW(ROWS, fault);
}

static void
fault(struct rw_mime_reader *r, enum rw_mime_fault what)
{
    r->mime.faults |= RWI_BIT(what);
    if (r->part != NULL)
        r->part->faults |= RWI_BIT(what);
}

static char *
copy_text(struct rw_mime_reader *r, const char *s, size_t len)
{
    char *copy = rwi_arena_alloc(&r->arena, len + 1);

    if (copy == NULL)
        r->mime.faults |= RWI_BIT(RW_MIME_NO_ROOM);
    else if (len > 0)
        memcpy(copy, s, len);
    return copy;
}

/* ---- parts -------------------------------------------------------------- */

/* "1", and "1.2" for the second within it. */
static const char *
path_of(struct rw_mime_reader *r)
{
    char path[256];
    struct level *above;

    if (r->depth == 0)
        return "1";
    above = &r->levels[r->depth - 1];
    snprintf(path, sizeof(path), "%s.%u", above->part->path, ++above->children);
    return copy_text(r, path, strlen(path));
}

/* Begin a part: its header comes.  Where there are too many, what comes is
 * read as the last part's body. */
static void
part_begin(struct rw_mime_reader *r)
{
    struct rw_mime_part *part = NULL;

    if (r->mime.part_count < RW_MIME_PARTS_MAX)
        part = rwi_arena_alloc(&r->arena, sizeof(*part));
    if (part == NULL) {
        fault(r, r->mime.part_count < RW_MIME_PARTS_MAX ? RW_MIME_NO_ROOM
                                                        : RW_MIME_PARTS_MANY);
        r->state = IN_BODY; /* what comes is the last part's */
        return;
    }
    part->path = path_of(r);
    part->level = r->depth;
    part->type = "text/plain";
    part->encoding = "7bit";
    r->mime.part_count++;
    *r->last_part = part;
    r->last_part = &part->next;
    r->part = part;
    r->content = (struct rwi_content){.type = NULL};
    r->is_own = r->mime.part_count == 1;
    r->state = IN_HEADER;
    r->is_inside = false;
    r->line_len = r->held_len = 0;
}

/* A body's decoded octets. */
static void
take_content(void *ctx, const uint8_t *octets, size_t len)
{
    struct rw_mime_reader *r = ctx;

    r->part->octets += len;
    if (r->is_text && !r->text.is_full)
        rwi_grow_put(&r->text, octets, len);
    if (r->is_saved)
        r->sink.octets(r->handle, octets, len);
    rwi_digest_octets(r->digest, octets, len);
}

/* The first RW_MIME_TEXT_MAX characters, as UTF-8. */
static void
keep_text(struct rw_mime_reader *r)
{
    struct rwi_grow out = {.max = TEXT_OCTETS};
    uint32_t faults = 0;
    size_t len = 0, characters = 0;

    if (r->text.len > 0)
        faults = rwi_charset_put(&out, r->part->charset,
                                 (const uint8_t *)r->text.buf, r->text.len);
    if (r->text.is_full) /* a character may be cut in two: not its fault */
        faults &= ~RWI_BIT(RW_MIME_CHARSET_WRONG);
    for (; len < out.len && characters < RW_MIME_TEXT_MAX; characters++)
        for (len++; len < out.len && ((uint8_t)out.buf[len] & 0xc0) == 0x80;)
            len++;
    r->part->text = copy_text(r, out.buf, len);
    r->part->is_truncated = len < out.len || r->text.is_full || out.is_full;
    r->part->faults |= faults;
    r->mime.faults |= faults;
    r->texts += len;
    r->arena.failed |= out.has_failed;
    rwi_grow_free(&out);
    r->text.len = 0;
    r->text.is_full = false;
}

/* The part at hand is over. */
static void
part_end(struct rw_mime_reader *r)
{
    if (r->part == NULL || r->state != IN_BODY)
        return;
    rwi_decode_end(&r->decoder);
    r->part->faults |= r->decoder.faults;
    r->mime.faults |= r->decoder.faults;
    if (r->is_text)
        keep_text(r);
    r->part->has_sha256 = rwi_digest_end(r->digest, r->part->sha256) &&
                          !RW_MIME_HAS(r->part->faults, RW_MIME_CUT_OFF) &&
                          !RW_MIME_HAS(r->mime.faults, RW_MIME_MESSAGE_LONG);
    r->is_text = r->is_saved = false;
    r->state = BETWEEN;
}

static bool
starts(const char *s, const char *prefix)
{
    return strncmp(s, prefix, strlen(prefix)) == 0;
}

/* A multipart or a message within this one opens a level. */
static bool
open_level(struct rw_mime_reader *r)
{
    struct rw_mime_part *part = r->part;
    const char *boundary = r->content.boundary;
    bool multi = starts(part->type, "multipart/");
    size_t len = 0;

    if (!multi && strcmp(part->type, "message/rfc822") != 0)
        return false;
    if (!multi && r->decoder.encoding != RWI_ENCODING_NONE)
        return false; /* RFC 2046 section 5.2.1 forbids it: octets, then */
    if (multi && (boundary == NULL || boundary[0] == '\0' ||
                  strlen(boundary) > BOUNDARY_MAX)) {
        fault(r, RW_MIME_BOUNDARY_MISSING);
        return false;
    }
    if (r->depth == RW_MIME_LEVELS_MAX) {
        fault(r, RW_MIME_LEVELS_MANY);
        return false;
    }
    part->is_container = true;
    if (multi)
        len = rwi_boundary_len(boundary, strlen(boundary));
    r->levels[r->depth++] = (struct level){
        .part = part,
        .boundary = multi ? boundary : NULL,
        .boundary_len = len,
        .hash = multi ? rwi_boundary_hash(boundary, len) : 0,
    };
    return true;
}

static void
set_encoding(struct rw_mime_reader *r)
{
    const char *word = r->content.encoding;

    r->decoder = (struct rwi_decoder){.give = take_content, .ctx = r};
    if (word == NULL)
        return;
    r->part->encoding = word;
    if (strcmp(word, "base64") == 0)
        r->decoder.encoding = RWI_ENCODING_BASE64;
    else if (strcmp(word, "quoted-printable") == 0)
        r->decoder.encoding = RWI_ENCODING_QUOTED;
    else if (strcmp(word, "7bit") != 0 && strcmp(word, "8bit") != 0 &&
             strcmp(word, "binary") != 0)
        fault(r, RW_MIME_ENCODING_UNKNOWN);
}

static void
save_part(struct rw_mime_reader *r, struct rw_mime_part *part)
{
    const char *name = r->handle != NULL ? r->sink.part(r->handle, part) : NULL;

    r->is_saved = name != NULL;
    if (name != NULL)
        part->saved = copy_text(r, name, strlen(name));
}

/* The header is over: what is the body? */
static void
header_end(struct rw_mime_reader *r)
{
    const struct rwi_content *content = &r->content;
    struct rw_mime_part *part = r->part;

    part->type = content->type != NULL ? content->type : part->type;
    part->charset = content->charset;
    part->disposition = content->disposition;
    part->name = content->filename != NULL ? content->filename : content->name;
    part->faults |= content->faults;
    r->mime.faults |= content->faults;
    set_encoding(r);
    if (open_level(r)) {
        r->state = BETWEEN;
        if (r->levels[r->depth - 1].boundary == NULL)
            part_begin(r);
        return;
    }
    r->state = IN_BODY;
    r->is_text = starts(part->type, "text/") && r->texts < TEXTS_MAX;
    save_part(r, part);
    rwi_digest_begin(r->digest);
}

/* ---- the header --------------------------------------------------------- */

/* The first of each: a second one may be there to show something else. */
static void
own_value(struct rw_mime_reader *r, const struct rw_mime_field *field)
{
    struct rw_mime *mime = &r->mime;

    if (strcasecmp(field->name, "Subject") == 0 && mime->subject == NULL)
        mime->subject = field->value;
    else if (strcasecmp(field->name, "Date") == 0 && mime->date == NULL)
        mime->date = field->value;
    else if (strcasecmp(field->name, "Message-ID") == 0 &&
             mime->message_id == NULL)
        mime->message_id = field->value;
    else if (strcasecmp(field->name, "From") == 0 && mime->from == NULL)
        mime->from = rwi_mailboxes(&r->arena, field->raw);
    else if (strcasecmp(field->name, "To") == 0 && mime->to == NULL)
        mime->to = rwi_mailboxes(&r->arena, field->raw);
    else if (strcasecmp(field->name, "Cc") == 0 && mime->cc == NULL)
        mime->cc = rwi_mailboxes(&r->arena, field->raw);
}

static const char *
keep_grown(struct rw_mime_reader *r, struct rwi_grow *grow)
{
    const char *kept = copy_text(r, grow->buf, grow->len);

    r->arena.failed |= grow->has_failed;
    rwi_grow_free(grow);
    return kept;
}

/* Keep a field of the message's own header, with its value. */
static void
keep_field(struct rw_mime_reader *r, const char *name, const char *body)
{
    struct rw_mime_field *field = rwi_arena_alloc(&r->arena, sizeof(*field));
    struct rwi_grow raw = {.max = RW_MIME_FIELD_MAX * 4};
    struct rwi_grow value = {.max = RW_MIME_FIELD_MAX * 4};
    size_t len = strlen(body);
    uint32_t faults;

    if (field == NULL) {
        fault(r, RW_MIME_NO_ROOM);
        return;
    }
    (void)rwi_charset_put(&raw, NULL, (const uint8_t *)body, len);
    faults = rwi_words_decode(&value, body, len);
    field->name = copy_text(r, name, strlen(name));
    field->raw = keep_grown(r, &raw);
    field->value = keep_grown(r, &value);
    r->mime.faults |= faults;
    r->part->faults |= faults;
    if (field->name == NULL || field->raw == NULL || field->value == NULL)
        return;
    *r->last_field = field;
    r->last_field = (struct rw_mime_field **)(uintptr_t)&field->next;
    own_value(r, field);
}

/* A field is whole. */
static void
field_end(struct rw_mime_reader *r)
{
    char *colon, *body;
    size_t len;

    if (r->field.len == 0)
        return;
    if (r->field.is_full)
        fault(r, RW_MIME_FIELD_LONG);
    colon = memchr(r->field.buf, ':', r->field.len);
    len = colon != NULL ? (size_t)(colon - r->field.buf) : 0;
    while (len > 0 &&
           (r->field.buf[len - 1] == ' ' || r->field.buf[len - 1] == '\t'))
        len--; /* an old way to write it */
    if (!rwi_is_field_name(r->field.buf, len)) {
        /* "From " before the first is what mailboxes put there */
        if (r->fields > 0 || !starts(r->field.buf, "From "))
            fault(r, RW_MIME_FIELD_SYNTAX);
    } else if (r->fields >= RW_MIME_FIELDS_MAX) {
        fault(r, RW_MIME_FIELDS_MANY);
    } else {
        r->fields++;
        r->field.buf[len] = '\0';
        body = colon + 1;
        body += strspn(body, " \t");
        if (*body == '\0' && body > colon + 2)
            body = colon + 2; /* nothing but blanks: they are the value */
        rwi_content_field(&r->content, &r->arena, r->field.buf, body);
        if (r->is_own)
            keep_field(r, r->field.buf, body);
    }
    r->field.len = 0;
    r->field.is_full = false;
}

/* A message may have no header at all, as textbooks write it: its first line is
 * no field then. */
static bool
has_no_header(const struct rw_mime_reader *r, const char *line, size_t len)
{
    const char *colon = memchr(line, ':', len);

    return r->is_own && r->fields == 0 && r->field.len == 0 && len > 0 &&
           r->mime.faults == 0 &&
           (colon == NULL ||
            !rwi_is_field_name(line, (size_t)(colon - line))) &&
           !(len > 5 && memcmp(line, "From ", 5) == 0);
}

/* The blank line before the body may be missing: a line without a colon is none
 * of the header's, and what it says shall not be lost.  Mailboxes put "From "
 * lines anywhere. */
static bool
begins_body(const char *line, size_t len)
{
    return len > 0 && line[0] != ' ' && line[0] != '\t' &&
           memchr(line, ':', len) == NULL &&
           !(len >= 5 && memcmp(line, "From ", 5) == 0);
}

static void give_line(struct rw_mime_reader *r, const char *octets, size_t len);

/* A line of a header without its end; NULs and what else is no text become
 * visible later. */
static void
header_line(struct rw_mime_reader *r, const char *line, size_t len)
{
    bool no_header = has_no_header(r, line, len);

    if (no_header || begins_body(line, len)) {
        field_end(r);
        if (!no_header)
            fault(r, RW_MIME_FIELD_SYNTAX);
        header_end(r);
        give_line(r, line, len);
        give_line(r, "\r\n", 2);
        return;
    }
    if (len == 0) {
        field_end(r);
        header_end(r);
        return;
    }
    if (line[0] != ' ' && line[0] != '\t')
        field_end(r);
    else if (r->field.len == 0)
        fault(r, RW_MIME_FIELD_SYNTAX);
    for (size_t i = 0; i < len; i++) { /* a NUL would end the text early */
        char c = line[i] != '\0' ? line[i] : ' ';

        rwi_grow_put(&r->field, &c, 1);
    }
}

/* ---- boundaries --------------------------------------------------------- */

static bool
is_boundary(const struct level *level, const char *s, size_t len, uint32_t hash)
{
    return level->boundary != NULL && level->hash == hash &&
           level->boundary_len == len && memcmp(level->boundary, s, len) == 0;
}

/* Which open level a line is a boundary of, innermost first; -1: of none.
 * Blanks may stand behind it (RFC 2046 section 5.1.1).  The hashes are there
 * for lines by the hundred thousand within 32 levels. */
static int
boundary_of(const struct rw_mime_reader *r, const char *line, size_t len,
            bool *closes)
{
    uint32_t whole, inner = 0;
    bool has_end;

    if (len < 2 || line[0] != '-' || line[1] != '-')
        return -1;
    line += 2;
    len = rwi_boundary_len(line, len - 2);
    if (len > BOUNDARY_MAX + 2 || r->depth == 0)
        return -1;
    has_end = len > 2 && line[len - 1] == '-' && line[len - 2] == '-';
    whole = rwi_boundary_hash(line, len);
    if (has_end)
        inner = rwi_boundary_hash(line, len - 2);
    for (unsigned i = r->depth; i-- > 0;) {
        if (r->levels[i].hash != whole &&
            (!has_end || r->levels[i].hash != inner))
            continue;
        *closes = has_end && is_boundary(&r->levels[i], line, len - 2, inner);
        if (*closes || is_boundary(&r->levels[i], line, len, whole))
            return (int)i;
    }
    return -1;
}

/* Of an outer level it closes all inner ones, whose ends are missing then: RFC
 * 2046 section 5.1.2. */
static void
at_boundary(struct rw_mime_reader *r, unsigned index, bool closes)
{
    if (r->state == IN_HEADER) {
        field_end(r);
        header_end(r);
    }
    part_end(r);
    for (unsigned i = r->depth; i-- > index + 1;)
        if (r->levels[i].boundary != NULL)
            r->levels[i].part->faults |= RWI_BIT(RW_MIME_BOUNDARY_OPEN);
    for (unsigned i = index + 1; i < r->depth; i++)
        r->mime.faults |= r->levels[i].part->faults;
    r->depth = index + 1;
    r->held_len = 0;
    if (closes) {
        r->depth = index;
        r->state = BETWEEN;
    } else {
        part_begin(r);
    }
}

/* ---- lines -------------------------------------------------------------- */

static void
give_body(struct rw_mime_reader *r, const void *octets, size_t len)
{
    if (r->state != IN_BODY || r->part == NULL || len == 0)
        return;
    r->part->encoded_octets += len;
    rwi_decode(&r->decoder, octets, len);
}

static void
give_held(struct rw_mime_reader *r)
{
    give_body(r, r->held, r->held_len);
    if (r->held_len > 0 && r->held[r->held_len - 1] == '\n' &&
        r->state == IN_BODY && r->part != NULL)
        r->part->lines++;
    r->held_len = 0;
}

/* Octets of a line that is no boundary, its end among them or not. */
static void
give_line(struct rw_mime_reader *r, const char *octets, size_t len)
{
    size_t end = len;

    if (len == 0)
        return;
    if (r->held_len == 1 && r->held[0] == '\r' && octets[0] == '\n') {
        r->held[r->held_len++] = '\n'; /* the two came in two pieces */
        r->is_inside = false;
        return;
    }
    give_held(r);
    if (octets[len - 1] == '\n') {
        end--;
        if (end > 0 && octets[end - 1] == '\r')
            end--;
        memcpy(r->held, octets + end, len - end);
        r->held_len = len - end;
        r->is_inside = false;
    } else {
        r->is_inside = true;
        if (octets[len - 1] == '\r') {
            r->held[0] = '\r';
            r->held_len = 1;
            end--;
        }
    }
    give_body(r, octets, end);
}

/* The line in r->line is whole: a boundary, or the body's. */
static void
held_line(struct rw_mime_reader *r)
{
    size_t len = r->line_len;
    bool closes = false;
    int index;

    r->line_len = 0;
    if (len > 0 && r->line[len - 1] == '\n')
        index = boundary_of(r, r->line, len - 1, &closes);
    else
        index = boundary_of(r, r->line, len, &closes);
    if (index >= 0)
        at_boundary(r, (unsigned)index, closes);
    else
        give_line(r, r->line, len);
}

static size_t
body_octets(struct rw_mime_reader *r, const char *octets, size_t len)
{
    size_t size = rwi_line_size(octets, len);
    size_t room = LINE_MAX_ - r->line_len;

    if (r->is_inside || (r->line_len == 0 && octets[0] != '-') ||
        r->depth == 0) {
        give_line(r, octets, size);
        return size;
    }
    if (size > room)
        size = room;
    memcpy(r->line + r->line_len, octets, size);
    r->line_len += size;
    if (r->line[r->line_len - 1] == '\n') {
        held_line(r);
    } else if (r->line_len == LINE_MAX_) {
        r->line_len = 0;
        give_line(r, r->line, LINE_MAX_);
    }
    return size;
}

/* A header's line is gathered; what of it is too long goes into the field,
 * which has a limit of its own. */
static size_t
header_octets(struct rw_mime_reader *r, const char *octets, size_t len)
{
    size_t room = LINE_MAX_ - r->line_len;
    /* no further: a field of megabytes is looked through once */
    size_t size = rwi_line_size(octets, len < room ? len : room);
    bool closes = false, ends;
    int index;

    memcpy(r->line + r->line_len, octets, size);
    r->line_len += size;
    ends = r->line[r->line_len - 1] == '\n';
    if (!ends && r->line_len < LINE_MAX_)
        return size;
    room = r->line_len;
    r->line_len = 0;
    if (ends)
        room--;
    if (ends && room > 0 && r->line[room - 1] == '\r')
        room--;
    if (r->is_inside) {
        rwi_grow_put(&r->field, r->line, room);
    } else if ((index = boundary_of(r, r->line, room, &closes)) >= 0) {
        at_boundary(r, (unsigned)index, closes);
        return size;
    } else {
        header_line(r, r->line, room);
    }
    r->is_inside = !ends;
    return size;
}

/* ---- public ------------------------------------------------------------- */

enum rw_status
rw_mime_new(struct rw_mime_reader **out, const struct rw_mime_sink *sink)
{
    struct rw_mime_reader *r = calloc(1, sizeof(*r));

    *out = r;
    if (r == NULL)
        return RW_ERR_MEMORY;
    rwi_arena_init(&r->arena, ARENA_MAX);
    if (sink != NULL) {
        r->sink = *sink;
        if (sink->begin != NULL)
            r->handle = sink->begin(sink->ctx);
        if (sink->wants_digests)
            r->digest = rwi_digest_new();
    }
    r->field.max = RW_MIME_FIELD_MAX;
    r->text.max = TEXT_OCTETS;
    r->last_field = (struct rw_mime_field **)(uintptr_t)&r->mime.fields;
    r->last_part = &r->mime.parts;
    part_begin(r);
    return RW_OK;
}

/* A saved message is whole, whatever the limit on what is read of it. */
void
rw_mime_octets(struct rw_mime_reader *r, const uint8_t *octets, size_t len)
{
    const char *s = (const char *)octets;
    uint64_t left = r->mime.octets < RW_MIME_OCTETS_MAX
                        ? RW_MIME_OCTETS_MAX - r->mime.octets
                        : 0;

    r->mime.octets += len;
    if (len > left) {
        r->mime.faults |= RWI_BIT(RW_MIME_MESSAGE_LONG);
        len = (size_t)left;
    }
    if (r->handle != NULL)
        r->sink.raw(r->handle, octets, len);
    while (len > 0) {
        size_t done = r->state == IN_HEADER ? header_octets(r, s, len)
                                            : body_octets(r, s, len);

        s += done;
        len -= done;
    }
}

/* A header that lost octets is over as far as anyone knows. */
void
rw_mime_hole(struct rw_mime_reader *r, uint64_t len)
{
    fault(r, RW_MIME_CUT_OFF);
    r->mime.octets += len;
    if (r->state == IN_HEADER) {
        r->line_len = 0;
        r->field.len = 0;
        if (r->is_own && r->fields == 0)
            return; /* nothing is known of it at all */
        header_end(r);
        return;
    }
    if (r->line_len > 0) {
        size_t held = r->line_len;

        r->line_len = 0;
        give_line(r, r->line, held);
    }
    r->is_inside = true;
}

/* Read what is left, and close what is open. */
static void
finish(struct rw_mime_reader *r)
{
    if (r->state == IN_HEADER) {
        if (r->line_len > 0)
            header_line(r, r->line, r->line_len);
        if (r->state == IN_HEADER) {
            field_end(r);
            header_end(r);
        }
    } else if (r->line_len > 0) {
        held_line(r);
    }
    give_held(r);
    part_end(r);
    for (unsigned i = 0; i < r->depth; i++)
        if (r->levels[i].boundary != NULL) {
            r->levels[i].part->faults |= RWI_BIT(RW_MIME_BOUNDARY_OPEN);
            r->mime.faults |= RWI_BIT(RW_MIME_BOUNDARY_OPEN);
        }
}

const struct rw_mime *
rw_mime_end(struct rw_mime_reader *r)
{
    if (r->has_ended)
        return &r->mime;
    r->has_ended = true;
    finish(r);
    if (r->arena.failed || r->field.has_failed || r->text.has_failed)
        r->mime.faults |= RWI_BIT(RW_MIME_NO_ROOM);
    if (r->handle != NULL)
        r->sink.end(r->handle);
    r->handle = NULL;
    return &r->mime;
}

void
rw_mime_free(struct rw_mime_reader *r)
{
    if (r == NULL)
        return;
    if (r->handle != NULL)
        r->sink.end(r->handle);
    rwi_grow_free(&r->field);
    rwi_grow_free(&r->text);
    rwi_digest_free(r->digest);
    rwi_arena_done(&r->arena);
    free(r);
}
