/*
 * Makes selected system calls fail in a program that preloads this library. Every such call reads the file that FAILING_CALLS names.
 * Each line of the file has the name of a call, the errno value with which it fails, and the ending of the paths that are
 * affected: "fsync 5 .new.part". With EINTR (4), every second call succeeds, so that a retry works. Without the file no call fails.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

static int fails_at(const char *call, const char *path)
{
    static atomic_uint interruptions;
    const char *rules = getenv("FAILING_CALLS");
    FILE *file = rules == NULL ? NULL : fopen(rules, "re");
    if (file == NULL) return 0;

    char name[32], ending[256];
    size_t length = strlen(path);
    int error = 0, found = 0;
    while (found == 0 && fscanf(file, "%31s %d %255s", name, &error, ending) == 3) {
        size_t tail = strlen(ending);
        found = strcmp(name, call) == 0 && length >= tail && strcmp(path + length - tail, ending) == 0;
    }

    fclose(file);
    if (found != 0 && error == EINTR && atomic_fetch_add(&interruptions, 1) % 2 == 1) return 0;
    if (found != 0) errno = error;
    return found;
}

static int fails(const char *call, int descriptor)
{
    char link[64], path[4096];
    snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
    ssize_t length = readlink(link, path, sizeof path - 1);
    path[length < 0 ? 0 : length] = 0;
    return fails_at(call, path);
}

int fsync(int descriptor)
{
    return fails("fsync", descriptor) ? -1 : (int)syscall(SYS_fsync, descriptor);
}

int fdatasync(int descriptor)
{
    return fails("fdatasync", descriptor) ? -1 : (int)syscall(SYS_fdatasync, descriptor);
}

ssize_t pread64(int descriptor, void *buffer, size_t count, off64_t offset)
{
    return fails("pread", descriptor) ? -1 : (ssize_t)syscall(SYS_pread64, descriptor, buffer, count, offset);
}

ssize_t pread(int descriptor, void *buffer, size_t count, off_t offset)
{
    return pread64(descriptor, buffer, count, offset);
}

static ssize_t read_from_memory(int descriptor, const struct iovec *parts, int count, off64_t offset, int flags)
{
    return fails("pread", descriptor) ? -1 : (ssize_t)syscall(SYS_preadv2, descriptor, parts, count, offset, offset >> 32, flags);
}

static int open_existing(const char *path, int flags)
{
    return fails_at("open", path) ? -1 : (int)syscall(SYS_openat, AT_FDCWD, path, flags);
}

static int link_file(const char *path, const char *other)
{
    return fails_at("link", other) ? -1 : (int)syscall(SYS_linkat, AT_FDCWD, path, AT_FDCWD, other, 0);
}

/* Programs that resolve a function with dlsym would bypass the functions above, so dlsym returns them as well. */
void *dlsym(void *library, const char *name)
{
    static void *(*real)(void *, const char *);
    if (real == NULL) real = dlvsym(RTLD_NEXT, "dlsym", "GLIBC_2.34");
    if (real == NULL) real = dlvsym(RTLD_NEXT, "dlsym", "GLIBC_2.17");
    if (real == NULL) real = dlvsym(RTLD_NEXT, "dlsym", "GLIBC_2.2.5");
    if (strcmp(name, "fsync") == 0) return (void *)fsync;
    if (strcmp(name, "preadv2") == 0) return (void *)read_from_memory;
    if (strcmp(name, "open") == 0) return (void *)open_existing;
    if (strcmp(name, "link") == 0) return (void *)link_file;
    return real(library, name);
}
