/* path.c: names of files and folders. */
#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "base/base.h"

bool fa__is_folder(const char *path)
{
    struct stat info;

    return stat(path, &info) == 0 && S_ISDIR(info.st_mode);
}

bool fa__is_file(const char *path)
{
    struct stat info;

    return stat(path, &info) == 0 && S_ISREG(info.st_mode);
}

/* name := part ('/' part)*
 * part: not empty, not '.' or '..', without '\\', ':' and control bytes */
static bool is_safe_part(fa__span part)
{
    if (part.size == 0 || fa__span_is(part, ".") || fa__span_is(part, ".."))
        return false;
    for (size_t i = 0; i < part.size; i++)
        if (part.data[i] == '\\' || part.data[i] == ':' || part.data[i] < 0x20)
            return false;
    return true;
}

static bool is_safe_name(fa__span name)
{
    size_t begin = 0;

    for (size_t i = 0; i <= name.size; i++) {
        if (i < name.size && name.data[i] != '/')
            continue;
        if (!is_safe_part((fa__span){ name.data + begin, i - begin }))
            return false;
        begin = i + 1;
    }
    return true;
}

char *fa__path_join_safe(const char *folder, fa__span name)
{
    fa__buffer path = { 0 };
    char shown[128], *text = NULL;

    if (!is_safe_name(name)) {
        fa__copy_text(shown, sizeof shown, name);
        fa__fail(FA_EFORMAT, "the file name '%s' is refused: only names inside the folder are "
                 "followed", shown);
        fa__error_set_path(folder);
        return NULL;
    }
    if (fa__buffer_text(&path, folder) == FA_OK
        && (fa__ends_with(fa__span_of(folder), "/") || fa__buffer_text(&path, "/") == FA_OK)
        && fa__buffer_put(&path, name.data, name.size) == FA_OK)
        text = fa__buffer_take_text(&path);
    fa__buffer_free(&path);
    return text;
}

char *fa__path_folder(const char *path)
{
    const char *slash = strrchr(path, '/');

    if (slash == NULL)
        return fa__strdup(".");
    return fa__strndup(path, slash > path ? (size_t)(slash - path) : 1);
}

const char *fa__path_base(const char *path)
{
    const char *base = path;

    for (const char *at = path; *at != '\0'; at++)
        if (*at == '/' || *at == '\\')
            base = at + 1;
    return base;
}

/* ---- the names in a folder ------------------------------------------------------------------- */

static int compare_names(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static fa_status add_name(fa__buffer *names, const char *name)
{
    char *copy = fa__strdup(name);
    fa_status st = copy != NULL ? fa__buffer_put(names, &copy, sizeof copy) : FA_ENOMEM;

    if (st != FA_OK)
        fa__free(copy);
    return st;
}

static fa_status read_names(fa__buffer *names, DIR *folder, const char *path)
{
    fa_status st = FA_OK;
    struct dirent *entry;

    for (;;) {
        errno = 0;
        entry = readdir(folder);
        if (entry == NULL)
            break;
        if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
            TRY(add_name(names, entry->d_name));
    }
    if (errno != 0)
        TRY(fa__fail_errno("list the folder", path));
done:
    return st;
}

char **fa__folder_names(const char *path)
{
    static const char *const end = NULL;
    fa_status st = FA_OK;
    fa__buffer names = { 0 };
    DIR *folder = opendir(path);
    size_t n;

    if (folder == NULL) {
        fa__fail_errno("open the folder", path);
        return NULL;
    }
    TRY(read_names(&names, folder, path));
    n = names.size / sizeof(char *);
    TRY(fa__buffer_put(&names, &end, sizeof end));
    qsort(names.data, n, sizeof(char *), compare_names);
done:
    closedir(folder);
    if (st == FA_OK)
        return (char **)(void *)names.data;
    n = names.size / sizeof(char *);
    for (size_t i = 0; i < n; i++)
        fa__free(((char **)(void *)names.data)[i]);
    fa__buffer_free(&names);
    return NULL;
}

void fa__names_free(char **names)
{
    if (names == NULL)
        return;
    for (char **name = names; *name != NULL; name++)
        fa__free(*name);
    fa__free(names);
}
