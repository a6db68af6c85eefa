/* entry.h: what the registry keeps of an op. Private to this folder. */
#ifndef FA_DISPATCH_ENTRY_H
#define FA_DISPATCH_ENTRY_H

#include "dispatch/dispatch.h"

typedef enum fa__form { FA__FORM_PLAIN, FA__FORM_INPLACE, FA__FORM_OUT } fa__form;

#define FA__MAX_FAST 3
#define FA__NO_ENTRY SIZE_MAX

typedef struct fa__fast {
    fa__kernel kernel;                  /* NULL past the end */
    const char *set;                    /* "onednn" */
} fa__fast;

struct fa__op_entry {
    const fa__op *op;
    char *name, *full_name;             /* "aten::add_", "aten::add_.Tensor" */
    fa__form form;
    bool has_overload;                  /* its full name has a dot */
    size_t next;                        /* position of the next overload, or FA__NO_ENTRY */
    size_t last;                        /* of a name's first entry: its last overload */
    fa__fast fast[FA__MAX_FAST];        /* best first */
    _Atomic(fa__schema *) schema;
};

/* The first overload of a name, and the one after another; NULL past the end. */
const fa__op_entry *fa__op_first(fa__span name);
const fa__op_entry *fa__op_next(const fa__op_entry *entry);
/* As fa__op_match, for arguments that fit as they are: `full` is lent, not to be released. */
bool fa__op_match_lent(const fa__op_entry *entry, const fa__ivalue *args, size_t n_args,
                       const fa__keyword *keywords, size_t n_keywords, fa__ivalue *full);
/* The name that is spelled most alike, or "". */
void fa__op_nearest(const char *name, char *out, size_t size);

#endif
