/* Marks on the public functions: what leaves the shared library, and what
 * a caller must not drop.
 *
 * SPDX-License-Identifier: ISC
 */
#ifndef ROOTWALK_API_H
#define ROOTWALK_API_H

#ifdef __cplusplus
#define RW_BEGIN_DECLS extern "C" {
#define RW_END_DECLS   }
#else
#define RW_BEGIN_DECLS
#define RW_END_DECLS
#endif

#if defined(__GNUC__)
#define RW_API               __attribute__((visibility("default")))
#define RW_MUST_USE          __attribute__((warn_unused_result))
#define RW_PRINTF(fmt, args) __attribute__((format(printf, fmt, args)))
#else
#define RW_API
#define RW_MUST_USE
#define RW_PRINTF(fmt, args)
#endif

#endif
