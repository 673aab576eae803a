/* The reader of .rpl files from within: lines, words and the parts that
 * rpl.c and its siblings read for one another.
 *
 * SPDX-License-Identifier: ISC
 */
#ifndef SCENARIO_READER_H
#define SCENARIO_READER_H

#include "scenario/rpl.h"

struct reader {
    struct pool *pool;
    const char *pos, *end;
    size_t line; /* the one in `text` */
    char *text;  /* trimmed, NUL-ended; NULL at the end of the file */
    bool held;   /* `text` is to be given once more */
    char *error; /* the caller's; "" while all is well */
};

/** Note an error, the first one only, as "line N: ..."; gives false. */
bool rpl_fail(struct reader *in, const char *format, ...) RW_PRINTF(2, 3);

/** Take the blanks off both ends, in place. */
char *rpl_trim(char *text);

/** Go to the next line that is neither blank nor a comment of others';
 * NULL at the end. */
char *rpl_next_line(struct reader *in);

/** Cut the next word off *rest; NULL when there is none. */
char *rpl_next_word(char **rest);

/** End the text where a comment begins. */
void rpl_cut_comment(char *text);

/** Say whether the line is `keyword` with or without more, and give that. */
bool rpl_is_keyword(char *line, const char *keyword, char **rest);

/** Read a whole number; false where text is NULL or none. */
bool rpl_number(uint64_t *value, const char *text);

/** Read the record that starts in this line, and may go on in others. */
bool rpl_read_record(struct reader *in, struct rpl_records *records);

/** Put this "; rootwalk:" line at the end of notes. */
bool rpl_read_note(struct reader *in, struct rpl_note **notes);

/** Read from ENTRY_BEGIN, where the reader stands, to ENTRY_END.
 *
 * @param is_server  our own lines are a server's, and read here
 */
struct rpl_entry *rpl_read_entry(struct reader *in, bool is_server);

#endif
