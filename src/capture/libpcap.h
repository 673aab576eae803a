/* libpcap, loaded when a capture is read or written; see base/lazy.h.
 *
 * SPDX-License-Identifier: ISC
 */
#ifndef RWI_CAPTURE_LIBPCAP_H
#define RWI_CAPTURE_LIBPCAP_H

#include <stdio.h>

#include <pcap/pcap.h>

#include "rootwalk/status.h"

#define RWI_LIBPCAP_FUNCTIONS(X)                                               \
    X(pcap_close)                                                              \
    X(pcap_datalink)                                                           \
    X(pcap_datalink_val_to_name)                                               \
    X(pcap_dump)                                                               \
    X(pcap_dump_close)                                                         \
    X(pcap_dump_flush)                                                         \
    X(pcap_dump_fopen)                                                         \
    X(pcap_fopen_offline_with_tstamp_precision)                                \
    X(pcap_geterr)                                                             \
    X(pcap_next_ex)                                                            \
    X(pcap_open_dead)

struct rwi_libpcap {
#define X(name) __typeof__(name) *name;
    RWI_LIBPCAP_FUNCTIONS(X)
#undef X
};

/** Fill the table; see rwi_lazy_load(). */
enum rw_status rwi_libpcap_load(struct rwi_libpcap *table, char *why,
                                size_t why_size);

#endif
