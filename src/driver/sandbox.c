/* Landlock and seccomp; see rootwalk/sandbox.h.
 *
 * Landlock decides by what a path leads to, so it is what holds for files; it
 * knows TCP from Linux 6.7 on.  seccomp decides by the call's number and its
 * arguments but cannot look behind a pointer: it refuses what Landlock does not
 * know (UDP, new processes, modes and owners), and opening for writing once
 * more, for kernels without Landlock.  What is refused fails with EPERM, as if
 * the process had no right to it; nothing is killed, so a library that tries
 * goes on without.
 *
 * A list of what is refused, and not of what is allowed: each release of libc
 * finds new calls for reading a file, and a walk that dies of it protects
 * nobody.
 *
 * SPDX-License-Identifier: ISC
 */
#include "rootwalk/sandbox.h"

#include <stddef.h>

#if defined(__SANITIZE_ADDRESS__)
#define HAS_SANITIZER 1 /* LeakSanitizer looks at the process from another */
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define HAS_SANITIZER 1
#endif
#endif

#if defined(__linux__) && !defined(HAS_SANITIZER) &&                           \
    (defined(__x86_64__) || defined(__aarch64__))

#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

/* ---- Landlock ------------------------------------------------------------ */

/* From linux/landlock.h of Linux 6.7; older headers have less of it. */
#define NR_CREATE_RULESET 444
#define NR_ADD_RULE       445
#define NR_RESTRICT_SELF  446
#define CREATE_VERSION    1
#define RULE_PATH_BENEATH 1

#define FS_WRITE_FILE  (UINT64_C(1) << 1)
#define FS_REMOVE_FILE (UINT64_C(1) << 5)
#define FS_MAKE_REG    (UINT64_C(1) << 8)
#define FS_WRITING     UINT64_C(0x1ff2) /* write, remove, make whatever */
#define FS_EXECUTE     UINT64_C(1)
#define FS_REFER       (UINT64_C(1) << 13) /* version 2 */
#define FS_TRUNCATE    (UINT64_C(1) << 14) /* version 3 */
#define NET_TCP        UINT64_C(3)         /* bind, connect; version 4 */

struct ruleset {
    uint64_t fs, net;
};

struct beneath {
    uint64_t allowed;
    int32_t folder;
} __attribute__((packed));

static struct ruleset
handled(long version)
{
    struct ruleset set = {FS_WRITING | FS_EXECUTE, 0};

    if (version >= 2)
        set.fs |= FS_REFER;
    if (version >= 3)
        set.fs |= FS_TRUNCATE;
    if (version >= 4)
        set.net = NET_TCP;
    return set;
}

/* A rule set that lets files be made in folder only; -1 where the kernel has
 * no Landlock. */
static int
landlock_make(int folder)
{
    long version =
        syscall(NR_CREATE_RULESET, NULL, (size_t)0, (uint32_t)CREATE_VERSION);
    struct ruleset set = handled(version);
    struct beneath beneath = {
        .allowed =
            (FS_WRITE_FILE | FS_REMOVE_FILE | FS_MAKE_REG | FS_TRUNCATE) &
            set.fs,
        .folder = folder,
    };
    size_t size = version >= 4 ? sizeof(set) : sizeof(set.fs);
    int made;

    if (version < 1)
        return -1;
    made = (int)syscall(NR_CREATE_RULESET, &set, size, (uint32_t)0);
    if (made >= 0 && folder >= 0)
        (void)syscall(NR_ADD_RULE, made, RULE_PATH_BENEATH, &beneath,
                      (uint32_t)0);
    return made;
}

static bool
landlock_enter(int folder)
{
    int set = landlock_make(folder);
    bool is_locked =
        set >= 0 && syscall(NR_RESTRICT_SELF, set, (uint32_t)0) == 0;

    if (set >= 0)
        close(set);
    return is_locked;
}

/* ---- seccomp ----------------------------------------------------------- */

#if defined(__x86_64__)
#define ARCH AUDIT_ARCH_X86_64
#else
#define ARCH AUDIT_ARCH_AARCH64
#endif
#define X32_BIT 0x40000000U /* another ABI, with numbers of its own */

/* No walk and no report needs these. */
static const int NEVER[] = {
    SYS_execve,
    SYS_execveat,
    SYS_ptrace,
    SYS_process_vm_readv,
    SYS_process_vm_writev,
    SYS_kcmp,
    SYS_bpf,
    SYS_perf_event_open,
    SYS_userfaultfd,
    SYS_mount,
    SYS_umount2,
    SYS_pivot_root,
    SYS_chroot,
    SYS_unshare,
    SYS_setns,
    SYS_swapon,
    SYS_swapoff,
    SYS_reboot,
    SYS_init_module,
    SYS_finit_module,
    SYS_delete_module,
    SYS_kexec_load,
    SYS_add_key,
    SYS_request_key,
    SYS_keyctl,
    SYS_open_by_handle_at,
    SYS_settimeofday,
    SYS_clock_settime,
    SYS_adjtimex,
    SYS_sethostname,
    SYS_setdomainname,
    SYS_personality,
    SYS_acct,
    SYS_quotactl,
#ifdef SYS_fork
    SYS_fork,
    SYS_vfork,
#endif
};

/* Nor does what is offline need these. */
static const int OFFLINE[] = {
    SYS_socket,
    SYS_socketpair,
    SYS_connect,
    SYS_bind,
    SYS_listen,
    SYS_accept,
    SYS_accept4,
    SYS_sendto,
    SYS_sendmsg,
    SYS_sendmmsg,
    SYS_io_uring_setup,
    SYS_io_uring_enter,
    SYS_io_uring_register,
    SYS_kill,
    SYS_tkill,
};

/* Nor, where no file is to be replaced, these; Landlock does not know them. */
static const int READ_ONLY[] = {
    SYS_fchmod,    SYS_fchmodat,  SYS_fchown,    SYS_fchownat,  SYS_truncate,
    SYS_setxattr,  SYS_fsetxattr, SYS_utimensat, SYS_mknodat,   SYS_mkdirat,
    SYS_symlinkat, SYS_linkat,    SYS_unlinkat,  SYS_renameat2,
#ifdef SYS_chmod
    SYS_chmod,     SYS_chown,     SYS_creat,     SYS_mknod,     SYS_mkdir,
    SYS_rmdir,     SYS_symlink,   SYS_link,      SYS_unlink,    SYS_rename,
    SYS_renameat,
#endif
};

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define PROGRAM_MAX                                                            \
    ((COUNT(NEVER) + COUNT(OFFLINE) + COUNT(READ_ONLY)) * 2 + 40)
#define NUMBER_AT      offsetof(struct seccomp_data, nr)
#define ARCH_AT        offsetof(struct seccomp_data, arch)
#define ARGUMENT_AT(n) (offsetof(struct seccomp_data, args) + 8 * (n))
#define REFUSED(error) (SECCOMP_RET_ERRNO | (error))
#define WRITING        (O_WRONLY | O_RDWR | O_CREAT | O_TRUNC | O_APPEND)
#define THREAD         0x10000U /* CLONE_THREAD */

_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__,
               "an argument's lower half is its first");

struct program {
    struct sock_filter code[PROGRAM_MAX];
    unsigned short len;
};

static void
put(struct program *program, uint16_t code, uint32_t k, uint8_t yes, uint8_t no)
{
    program->code[program->len++] = (struct sock_filter){code, yes, no, k};
}

static void
put_load(struct program *program, size_t at)
{
    put(program, BPF_LD | BPF_W | BPF_ABS, (uint32_t)at, 0, 0);
}

static void
put_return(struct program *program, uint32_t what)
{
    put(program, BPF_RET | BPF_K, what, 0, 0);
}

/* The number is loaded: refuse that call. */
static void
put_refused(struct program *program, int number, uint32_t error)
{
    put(program, BPF_JMP | BPF_JEQ | BPF_K, (uint32_t)number, 0, 1);
    put_return(program, REFUSED(error));
}

/* Refuse a call whose argument has (or lacks all of) the bits. */
static void
put_refused_by_bits(struct program *program, int number, size_t argument,
                    uint32_t bits, bool where_set)
{
    put(program, BPF_JMP | BPF_JEQ | BPF_K, (uint32_t)number, 0, 4);
    put_load(program, ARGUMENT_AT(argument));
    put(program, BPF_JMP | BPF_JSET | BPF_K, bits, where_set ? 0 : 1,
        where_set ? 1 : 0);
    put_return(program, REFUSED(EPERM));
    put_load(program, NUMBER_AT);
}

static void
put_list(struct program *program, const int *numbers, size_t count)
{
    for (size_t i = 0; i < count; i++)
        put_refused(program, numbers[i], EPERM);
}

static void
program_make(struct program *program, enum rw_sandbox sandbox, bool is_writing)
{
    program->len = 0;
    put_load(program, ARCH_AT);
    put(program, BPF_JMP | BPF_JEQ | BPF_K, ARCH, 1, 0);
    put_return(program, REFUSED(EPERM));
    put_load(program, NUMBER_AT);
    put(program, BPF_JMP | BPF_JGE | BPF_K, X32_BIT, 0, 1);
    put_return(program, REFUSED(EPERM));
    put_list(program, NEVER, COUNT(NEVER));
    /* Threads are fine.  clone3() hides its flags behind a pointer: libc does
     * with clone() where it is not there. */
    put_refused(program, SYS_clone3, ENOSYS);
    put_refused_by_bits(program, SYS_clone, 0, THREAD, false);
    if (sandbox == RW_SANDBOX_OFFLINE)
        put_list(program, OFFLINE, COUNT(OFFLINE));
    if (sandbox == RW_SANDBOX_OFFLINE && !is_writing) {
        put_list(program, READ_ONLY, COUNT(READ_ONLY));
        put_refused(program, SYS_openat2, ENOSYS);
        put_refused_by_bits(program, SYS_openat, 2, WRITING, true);
#ifdef SYS_open
        put_refused_by_bits(program, SYS_open, 1, WRITING, true);
#endif
    }
    put_return(program, SECCOMP_RET_ALLOW);
}

static bool
seccomp_enter(enum rw_sandbox sandbox, bool is_writing)
{
    struct program program;
    struct sock_fprog whole;

    program_make(&program, sandbox, is_writing);
    whole = (struct sock_fprog){program.len, program.code};
    return prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &whole) == 0;
}

/* ---- both ---------------------------------------------------------------- */

enum rw_status
rw_sandbox_enter(enum rw_sandbox sandbox, const char *folder)
{
    bool is_offline = sandbox == RW_SANDBOX_OFFLINE;
    bool is_locked = false;
    int fd = -1;

    if (is_offline && folder != NULL &&
        (fd = open(folder, O_PATH | O_DIRECTORY | O_CLOEXEC)) < 0)
        return RW_ERR_IO;
    /* Both ask that the process cannot gain rights by what it runs. */
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0) {
        is_locked = is_offline && landlock_enter(fd);
        is_locked |= seccomp_enter(sandbox, fd >= 0);
    }
    if (fd >= 0)
        close(fd);
    return is_locked ? RW_OK : RW_ERR_UNSUPPORTED;
}

#else

enum rw_status
rw_sandbox_enter(enum rw_sandbox sandbox, const char *folder)
{
    (void)sandbox;
    (void)folder;
    return RW_ERR_UNSUPPORTED;
}

#endif
