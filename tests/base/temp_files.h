/* temp_files.h: a folder of their own for tests that need files, and files in and out. */
#ifndef FA_TESTS_TEMP_FILES_H
#define FA_TESTS_TEMP_FILES_H

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define TEMP_PATH 512

/* "/tmp/facula.XXXXXX", made. */
static inline void temp_folder(char out[TEMP_PATH])
{
    const char *parent = getenv("TMPDIR");

    snprintf(out, TEMP_PATH, "%s/facula.XXXXXX", parent != NULL ? parent : "/tmp");
    assert_non_null(mkdtemp(out));
}

static inline const char *temp_path(char out[TEMP_PATH], const char *folder, const char *name)
{
    assert_true(snprintf(out, TEMP_PATH, "%s/%s", folder, name) < TEMP_PATH);
    return out;
}

/* How many entries a folder has. */
static inline size_t temp_count(const char *folder)
{
    DIR *at = opendir(folder);
    size_t n = 0;

    assert_non_null(at);
    for (struct dirent *entry = readdir(at); entry != NULL; entry = readdir(at))
        n += strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0;
    closedir(at);
    return n;
}

static inline void temp_write(const char *path, const void *data, size_t size)
{
    FILE *file = fopen(path, "wb");

    assert_non_null(file);
    assert_int_equal(fwrite(data, 1, size, file), size);
    assert_int_equal(fclose(file), 0);
}

/* Fails unless the file holds exactly these bytes. */
static inline void temp_assert_content(const char *path, const void *data, size_t size)
{
    FILE *file = fopen(path, "rb");
    unsigned char *content = malloc(size + 1);

    assert_non_null(file);
    assert_non_null(content);
    assert_int_equal(fread(content, 1, size + 1, file), size);
    assert_int_equal(memcmp(content, data, size), 0);
    free(content);
    fclose(file);
}

/* Removes a folder and all in it. */
static inline void temp_remove(const char *folder)
{
    DIR *at = opendir(folder);
    char path[TEMP_PATH];

    assert_non_null(at);
    for (struct dirent *entry = readdir(at); entry != NULL; entry = readdir(at)) {
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
            continue;
        temp_path(path, folder, entry->d_name);
        if (unlink(path) != 0)
            temp_remove(path);
    }
    closedir(at);
    assert_int_equal(rmdir(folder), 0);
}

#endif
