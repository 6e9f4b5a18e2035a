/* The system's own calls, for a library that is preloaded in front of them (power_cut.c, sick_disk.c).
 *
 * `opened(path, flags, mode)` is what the library does when a file is opened; OPEN gives it under one of its names.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <stdarg.h>
#include <sys/types.h>
#include <unistd.h>

static int (*real_open)(const char *, int, ...);
static ssize_t (*real_write)(int, const void *, size_t);
static ssize_t (*real_pwrite)(int, const void *, size_t, off64_t);
static int (*real_ftruncate)(int, off64_t);
static int (*real_fsync)(int);
static int (*real_fdatasync)(int);
static int (*real_close)(int);
static int (*real_unlink)(const char *);

__attribute__((constructor)) static void find_the_real_ones(void) {
    real_open = dlsym(RTLD_NEXT, "open64");
    real_write = dlsym(RTLD_NEXT, "write");
    real_pwrite = dlsym(RTLD_NEXT, "pwrite64");
    real_ftruncate = dlsym(RTLD_NEXT, "ftruncate64");
    real_fsync = dlsym(RTLD_NEXT, "fsync");
    real_fdatasync = dlsym(RTLD_NEXT, "fdatasync");
    real_close = dlsym(RTLD_NEXT, "close");
    real_unlink = dlsym(RTLD_NEXT, "unlink");
}

#define OPEN(symbol)                                                                                              \
    int symbol(const char *path, int flags, ...) {                                                                \
        mode_t mode = 0;                                                                                          \
        if (flags & (O_CREAT | O_TMPFILE)) {                                                                      \
            va_list rest;                                                                                         \
            va_start(rest, flags);                                                                                \
            mode = va_arg(rest, mode_t);                                                                          \
            va_end(rest);                                                                                         \
        }                                                                                                         \
        return opened(path, flags, mode);                                                                         \
    }
