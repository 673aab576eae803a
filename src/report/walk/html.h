/* What the HTML reports share.
 *
 * SPDX-License-Identifier: ISC
 */
#ifndef RWI_REPORT_WALK_HTML_H
#define RWI_REPORT_WALK_HTML_H

#include <stddef.h>

#include "rootwalk/status.h"

/** A sink that writes text to a struct rwi_page (its ctx) with what HTML
 * takes for markup escaped. */
enum rw_status rwi_html_escape(void *page, const char *data, size_t len);

#endif
