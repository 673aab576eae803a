/* Translations in GNU gettext's format (.mo), read without gettext(3).
 *
 * gettext(3) translates nothing under the locale "C", nor, from glibc 2.35
 * on, under C.UTF-8; a small machine has no other.  What is asked for here is
 * a language, which needs no locale.  The format: "The Format of GNU MO
 * Files" in gettext's manual.
 *
 * SPDX-License-Identifier: ISC
 */
#ifndef RWI_BASE_CATALOG_H
#define RWI_BASE_CATALOG_H

#include <stddef.h>
#include <stdint.h>

#include "rootwalk/status.h"

struct rwi_catalog; /* opaque */

/** Read a catalogue.
 *
 * @param out     set on success, NULL on error; rwi_catalog_free()
 * @param octets  len of them; copied
 * @return RW_OK; RW_ERR_SYNTAX for what is no catalogue; RW_ERR_MEMORY
 */
enum rw_status rwi_catalog_new(struct rwi_catalog **out, const uint8_t *octets,
                               size_t len);

/** Free; NULL is fine. */
void rwi_catalog_free(struct rwi_catalog *catalog);

/** Look a sentence up.
 *
 * @param number  of a sentence that counts: chooses among the language's
 *                plural forms; else any
 * @return the translation, which lives as long as the catalogue; NULL where
 *         there is none
 */
const char *rwi_catalog_find(const struct rwi_catalog *catalog,
                             const char *sentence, uint64_t number);

#endif
