/* Sentences for people, in their language; see base/words.h.
 *
 * All state is gettext's own: which folder a domain lies in, and the
 * locale, which is the program's to set.
 *
 * SPDX-License-Identifier: ISC
 */
#include "base/words.h"

#include <libintl.h>
#include <stddef.h>

#define DOMAIN "rootwalk"

void
rw_words_bind(const char *folder)
{
    bindtextdomain(DOMAIN, folder != NULL ? folder : RWI_LOCALEDIR);
    bind_textdomain_codeset(DOMAIN, "UTF-8");
}

const char *
rw_word(const char *sentence)
{
    return rwi_word(sentence);
}

const char *
rwi_word(const char *sentence)
{
    /* The empty msgid is the catalog's own header. */
    return sentence[0] == '\0' ? sentence : dgettext(DOMAIN, sentence);
}
