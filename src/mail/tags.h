/* Records that are lists of tags, "v=DMARC1; p=none": one reading for DMARC,
 * MTA-STS and TLS-RPT.
 *
 * SPDX-License-Identifier: ISC
 */
#ifndef RWI_MAIL_TAGS_H
#define RWI_MAIL_TAGS_H

#include "mail/look.h"

#define RWI_TAGS_MAX 64

struct rwi_tag {
    const char *name, *value; /* without blanks around them */
    size_t name_len, value_len;
};

struct rwi_tags {
    struct rwi_tag list[RWI_TAGS_MAX];
    size_t count;
    bool is_good; /* every part is NAME=VALUE, no name twice */
};

/** Take a list of tags apart. */
void rwi_tags_read(struct rwi_tags *tags, const char *text, size_t len);

/** Find a tag, in any case; NULL for none. */
const struct rwi_tag *rwi_tag_find(const struct rwi_tags *tags,
                                   const char *name);

/** Say whether a value is a word, in any case. */
bool rwi_tag_is(const struct rwi_tag *tag, const char *word);

/** Put the strings of a TXT record together; NUL-ended, the arena's. */
char *rwi_txt_text(struct rwi_arena *arena, const struct rw_record *record,
                   size_t *len);

/** Find the record of a TXT set that begins with a version.
 *
 * @param policy  text, len and count of such records are set
 */
void rwi_policy_find(struct rw_policy_text *policy, struct rwi_arena *arena,
                     const struct rw_records *records, const char *version);

#endif
