/* A process that reads what strangers made gives up what it does not need
 * for that: on Linux, with Landlock (what may be written, who may be connected
 * to) and seccomp (which system calls there are).
 *
 * SPDX-License-Identifier: ISC
 */
#ifndef ROOTWALK_SANDBOX_H
#define ROOTWALK_SANDBOX_H

#include "rootwalk/api.h"
#include "rootwalk/status.h"

RW_BEGIN_DECLS

enum rw_sandbox {
    /** Messages and captures are read, a report is written where it is open
     * already: no sockets, no new processes, no file opened for writing. */
    RW_SANDBOX_OFFLINE,
    /** A walk in the network: no new processes, no looking into others, none
     * of the calls that change the system. */
    RW_SANDBOX_NETWORK,
};

/** Lock this process down, with every thread begun after this and every
 * process it might become.  There is no way back.
 *
 * @param folder  RW_SANDBOX_OFFLINE: where files may be made and replaced all
 *                the same, NUL-ended, or NULL for nowhere.  Not looked at
 *                otherwise
 * @return RW_OK; RW_ERR_UNSUPPORTED where neither Landlock nor seccomp is
 *         there (another system, an old kernel, a build with sanitizers, which
 *         need what is refused); RW_ERR_IO where the folder cannot be opened,
 *         errno says why: nothing is locked then.  Where the kernel has one of
 *         the two, or a part of Landlock, that is used
 */
RW_API enum rw_status rw_sandbox_enter(enum rw_sandbox sandbox,
                                       const char *folder);

RW_END_DECLS

#endif
