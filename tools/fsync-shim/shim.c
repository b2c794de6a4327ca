/* A bad disk, and a wall clock that jumps, for one process: preloaded (LD_PRELOAD), it delays, counts and fails what
 * forces data to disk, refuses to let files grow once the room is used up or to write at all, and can end the process
 * in the middle of a commit. Only files below DISK_SHIM_FOLDER are concerned.
 *
 * DISK_SHIM_STATE names a file of 64-bit numbers, shared with whoever steers and watches:
 *   0  milliseconds each fsync takes longer          (written from outside)
 *   1  bytes files may still grow by; below 0: any   (written from outside, counted down here)
 *   2  fsyncs of a log (*-wal) that have begun
 *   3  the highest number, counted by 2, of an fsync of a log that has ended well
 *   4  fsyncs of any file that have ended
 *   5  writes that were refused or cut short
 *   6  1: every fsync of a log fails with EIO; 2: of the database; 3: of both   (written from outside)
 *   7  not 0: nothing can be written, EROFS          (written from outside)
 *   8  seconds the wall clock is wrong by            (written from outside)
 *   9  at the fsync of a log that counts it to 0, the process ends before it; 10: after it, before it returns
 *  11  not 0: fsyncs do nothing and say they did     (written from outside)
 *
 * DISK_SHIM_UNDO, where it is set, names a file with what the disk would have if the power failed now: for each sector of
 * a log or a database that was written since the last fsync that worked, its place and the bytes before. A failed fsync
 * makes nothing safe, and neither does the next one: the kernel takes those pages for written. Only what is written anew
 * becomes safe again. Whoever plays the power failure writes some of these bytes back.
 *
 * Numbers instead of a clock: whether an answer came after an fsync that began after the question is a matter of order,
 * and must be found on a machine of any speed.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { DELAY, ROOM, LOG_BEGUN, LOG_ENDED, ENDED, REFUSED, FAILS, READ_ONLY, CLOCK, ENDS_BEFORE, ENDS_AFTER, LIES, NUMBERS = 16 };
enum { DATABASE = 1, LOG = 2 };
enum { SECTOR = 512, SECTORS = 1 << 17, CHAINS = 1 << 16 };
enum { FREE, WRITTEN, LOST };

/* A sector that is not safe. */
struct sector {
    int32_t state, file;
    int64_t number, turn;
    unsigned char before[SECTOR];
};

static _Atomic int64_t *state;
static const char *folder;
static struct sector *undo;
static int32_t chains[CHAINS], next_of[SECTORS], used, free_from;
static int64_t turn;
static pthread_mutex_t undoing = PTHREAD_MUTEX_INITIALIZER;

static void *shared(const char *name, size_t size)
{
    int fd = open(name, O_RDWR);
    void *at = fd < 0 ? MAP_FAILED : mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    if (at == MAP_FAILED) {
        fprintf(stderr, "disk shim: %s cannot be shared\n", name);
        abort();
    }
    return at;
}

static int32_t *chain_of(int file, int64_t number)
{
    return &chains[((uint64_t)number * 2 + (uint64_t)file) % CHAINS];
}

static void link_sector(int32_t at)
{
    int32_t *chain = chain_of(undo[at].file, undo[at].number);
    next_of[at] = *chain;
    *chain = at + 1;
}

/* What an earlier process wrote is no safer for its end. */
static void begin_undo(void)
{
    for (int32_t at = 0; at < SECTORS; at++)
        if (undo[at].state != FREE) {
            link_sector(at);
            used = at + 1;
            turn = undo[at].turn > turn ? undo[at].turn : turn;
        }
}

__attribute__((constructor)) static void begin(void)
{
    const char *name = getenv("DISK_SHIM_STATE");
    folder = getenv("DISK_SHIM_FOLDER");
    if (!name || !folder)
        return;
    state = shared(name, NUMBERS * sizeof(int64_t));
    if (getenv("DISK_SHIM_UNDO")) {
        undo = shared(getenv("DISK_SHIM_UNDO"), SECTORS * sizeof(struct sector));
        begin_undo();
    }
}

/* Whether a file is on the disk we play; its path goes into `path`. */
static int ours(int fd, char *path, size_t size)
{
    char link[64];
    if (!state)
        return 0;
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, path, size - 1);
    if (length < 0)
        return 0;
    path[length] = 0;
    return strncmp(path, folder, strlen(folder)) == 0;
}

static int is_log(const char *path)
{
    size_t length = strlen(path);
    return length > 4 && strcmp(path + length - 4, "-wal") == 0;
}

static int kind_of(const char *path)
{
    size_t length = strlen(path);
    if (is_log(path))
        return LOG;
    return length > 3 && strcmp(path + length - 3, ".db") == 0 ? DATABASE : 0;
}

static int32_t find_sector(int file, int64_t number)
{
    for (int32_t at = *chain_of(file, number); at; at = next_of[at - 1])
        if (undo[at - 1].file == file && undo[at - 1].number == number)
            return at - 1;
    return -1;
}

/* Keeps a sector as the disk has it. */
static void keep_sector(int fd, int file, int64_t number)
{
    int32_t at = find_sector(file, number);
    if (at >= 0) {
        undo[at].turn = turn;
        undo[at].state = WRITTEN;
        return;
    }
    for (at = free_from; at < used && undo[at].state != FREE; at++)
        ;
    free_from = at < used ? at + 1 : 0;
    if (at == SECTORS) {
        fprintf(stderr, "disk shim: too much is not safe\n");
        abort();
    }
    ssize_t (*real)(int, void *, size_t, off_t) = (ssize_t(*)(int, void *, size_t, off_t))dlsym(RTLD_NEXT, "pread");
    ssize_t length = real(fd, undo[at].before, SECTOR, number * SECTOR);
    if (length < SECTOR)
        memset(undo[at].before + (length < 0 ? 0 : length), 0, SECTOR - (length < 0 ? 0 : length));
    undo[at].file = file;
    undo[at].number = number;
    undo[at].turn = turn;
    atomic_thread_fence(memory_order_seq_cst);
    undo[at].state = WRITTEN;
    if (at >= used)
        used = at + 1;
    link_sector(at);
}

/* Before bytes are written. */
static void keep(int fd, off_t from, size_t size)
{
    char path[4096];
    if (!undo || size == 0 || !ours(fd, path, sizeof path))
        return;
    int file = kind_of(path);
    if (!file)
        return;
    pthread_mutex_lock(&undoing);
    for (int64_t number = from / SECTOR; number <= (int64_t)((from + size - 1) / SECTOR); number++)
        keep_sector(fd, file, number);
    pthread_mutex_unlock(&undoing);
}

/* Before an fsync: what is written from now on may not be part of it. */
static int64_t next_turn(void)
{
    pthread_mutex_lock(&undoing);
    int64_t ended = turn++;
    pthread_mutex_unlock(&undoing);
    return ended;
}

/* What was written to a file until then is `state` now: safe, which is to be FREE, or LOST. */
static void settle(int file, int64_t until, int state)
{
    if (!undo)
        return;
    pthread_mutex_lock(&undoing);
    memset(chains, 0, sizeof chains);
    int32_t last = 0;
    for (int32_t at = 0; at < used; at++) {
        if (undo[at].state == WRITTEN && undo[at].file == file && undo[at].turn <= until)
            undo[at].state = state;
        if (undo[at].state != FREE) {
            link_sector(at);
            last = at + 1;
        }
    }
    used = last;
    free_from = 0;
    pthread_mutex_unlock(&undoing);
}

/* Of a file that is gone nothing is written back into the next one. */
static void forget(int file)
{
    if (!undo)
        return;
    pthread_mutex_lock(&undoing);
    for (int32_t at = 0; at < used; at++)
        if (undo[at].state != FREE && undo[at].file == file)
            undo[at].state = WRITTEN;
    pthread_mutex_unlock(&undoing);
    settle(file, INT64_MAX, FREE);
}

/* Ends the process where a number has been counted down to 0. */
static void end_at(int number)
{
    if (atomic_load(&state[number]) > 0 && atomic_fetch_sub(&state[number], 1) == 1)
        abort();
}

static int sync_slowly(int fd, const char *name)
{
    int (*real)(int) = (int (*)(int))dlsym(RTLD_NEXT, name);
    char path[4096];
    if (!ours(fd, path, sizeof path))
        return real(fd);
    int log = is_log(path);
    int64_t mine = log ? atomic_fetch_add(&state[LOG_BEGUN], 1) + 1 : 0;
    int64_t delay = atomic_load(&state[DELAY]);
    struct timespec pause = {delay / 1000, (delay % 1000) * 1000000};
    while (delay > 0 && nanosleep(&pause, &pause) != 0 && errno == EINTR)
        ;
    if (log)
        end_at(ENDS_BEFORE);
    int kind = kind_of(path);
    int fails = (kind == LOG && atomic_load(&state[FAILS]) & 1) || (kind == DATABASE && atomic_load(&state[FAILS]) & 2);
    int lies = atomic_load(&state[LIES]) != 0;
    int64_t until = next_turn();
    int outcome = fails ? -1 : lies ? 0 : real(fd);
    int cause = fails ? EIO : errno;
    if (kind && !lies)
        settle(kind, until, outcome == 0 ? FREE : LOST);
    if (log)
        end_at(ENDS_AFTER);
    if (outcome == 0 && log) {
        int64_t highest = atomic_load(&state[LOG_ENDED]);
        while (highest < mine && !atomic_compare_exchange_weak(&state[LOG_ENDED], &highest, mine))
            ;
    }
    atomic_fetch_add(&state[ENDED], 1);
    errno = cause;
    return outcome;
}

int fsync(int fd) { return sync_slowly(fd, "fsync"); }
int fdatasync(int fd) { return sync_slowly(fd, "fdatasync"); }

/* How many of `size` bytes at `at` fit. As on a disk, bytes that are there already can be written again. */
static size_t fitting(int fd, size_t size, off_t at)
{
    char path[4096];
    struct stat file;
    if (!state || atomic_load(&state[ROOM]) < 0 || !ours(fd, path, sizeof path) || fstat(fd, &file) != 0)
        return size;
    int64_t grows = (int64_t)at + (int64_t)size - (int64_t)file.st_size;
    if (grows <= 0)
        return size;
    int64_t room = atomic_load(&state[ROOM]), taken;
    do {
        if (room < 0)
            return size;
        taken = room < grows ? room : grows;
    } while (!atomic_compare_exchange_weak(&state[ROOM], &room, room - taken));
    if (taken == grows)
        return size;
    atomic_fetch_add(&state[REFUSED], 1);
    return grows - taken >= (int64_t)size ? 0 : size - (size_t)(grows - taken);
}

/* Whether a file is on a disk that has become read-only. */
static int is_read_only(int fd)
{
    char path[4096];
    return state && atomic_load(&state[READ_ONLY]) != 0 && ours(fd, path, sizeof path);
}

static ssize_t read_only(void)
{
    errno = EROFS;
    return -1;
}

static ssize_t no_room(void)
{
    errno = ENOSPC;
    return -1;
}

ssize_t write(int fd, const void *bytes, size_t size)
{
    static ssize_t (*real)(int, const void *, size_t);
    if (!real)
        real = (ssize_t(*)(int, const void *, size_t))dlsym(RTLD_NEXT, "write");
    if (is_read_only(fd))
        return read_only();
    if (!state || size == 0 || (!undo && atomic_load(&state[ROOM]) < 0))
        return real(fd, bytes, size);
    off_t at = lseek(fd, 0, SEEK_CUR);
    size_t fits = at < 0 ? size : fitting(fd, size, at);
    if (at >= 0)
        keep(fd, at, fits);
    return fits == 0 ? no_room() : real(fd, bytes, fits);
}

static ssize_t write_at(int fd, const void *bytes, size_t size, off_t at, const char *name)
{
    ssize_t (*real)(int, const void *, size_t, off_t) = (ssize_t(*)(int, const void *, size_t, off_t))dlsym(RTLD_NEXT, name);
    if (is_read_only(fd))
        return read_only();
    size_t fits = size == 0 ? size : fitting(fd, size, at);
    keep(fd, at, fits);
    return fits == 0 && size > 0 ? no_room() : real(fd, bytes, fits, at);
}

ssize_t pwrite(int fd, const void *bytes, size_t size, off_t at) { return write_at(fd, bytes, size, at, "pwrite"); }
ssize_t pwrite64(int fd, const void *bytes, size_t size, off64_t at) { return write_at(fd, bytes, size, at, "pwrite64"); }

int unlink(const char *path)
{
    int (*real)(const char *) = (int (*)(const char *))dlsym(RTLD_NEXT, "unlink");
    int outcome = real(path);
    if (outcome == 0 && state && is_log(path) && strncmp(path, folder, strlen(folder)) == 0)
        forget(LOG);
    return outcome;
}

static int reserve(int fd, off_t at, off_t size)
{
    return fitting(fd, (size_t)size, at) == (size_t)size ? 0 : ENOSPC;
}

int fallocate(int fd, int mode, off_t at, off_t size)
{
    int (*real)(int, int, off_t, off_t) = (int (*)(int, int, off_t, off_t))dlsym(RTLD_NEXT, "fallocate");
    return mode == 0 && reserve(fd, at, size) != 0 ? (int)no_room() : real(fd, mode, at, size);
}

int posix_fallocate(int fd, off_t at, off_t size)
{
    int (*real)(int, off_t, off_t) = (int (*)(int, off_t, off_t))dlsym(RTLD_NEXT, "posix_fallocate");
    int outcome = reserve(fd, at, size);
    return outcome != 0 ? outcome : real(fd, at, size);
}

int clock_gettime(clockid_t clock, struct timespec *now)
{
    static int (*real)(clockid_t, struct timespec *);
    if (!real)
        real = (int (*)(clockid_t, struct timespec *))dlsym(RTLD_NEXT, "clock_gettime");
    int outcome = real(clock, now);
    if (outcome == 0 && state && clock == CLOCK_REALTIME)
        now->tv_sec += atomic_load(&state[CLOCK]);
    return outcome;
}
