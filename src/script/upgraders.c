/* upgraders.c: what operators meant in older programs [formats 4.13].
 *
 * A program says which version of the operators it was written for. Where an operator has changed
 * since, its calls are lowered to a function that does what the operator did. */
#include "script/syntax.h"

#define MODULE "__upgraders__"

typedef struct upgrader {
    const char *op;                     /* any overload of it */
    int bumped_at;                      /* programs of lower versions mean the old operator */
    size_t max_args;                    /* calls with more mean the new one; 0: all calls */
    const char *function;
} upgrader;

static const upgrader upgraders[] = {
    { "aten::div", 4, 2, MODULE ".div" },
    { "aten::div_", 4, 2, MODULE ".div_" },
    { "aten::full", 5, 0, MODULE ".full" },
    { "aten::linspace", 8, 0, MODULE ".linspace" },
    { "aten::logspace", 9, 0, MODULE ".logspace" },
};

/* Only tensors divide otherwise: numbers always gave a float. A number by a tensor was the
 * reciprocal's product. */
static const char source[] =
    "def div(self, other):\n"
    "  if isinstance(self, Tensor):\n"
    "    if isinstance(other, Tensor):\n"
    "      floating = torch.is_floating_point(self) or torch.is_floating_point(other)\n"
    "    else:\n"
    "      floating = torch.is_floating_point(self) or isinstance(other, float)\n"
    "    if floating:\n"
    "      return torch.true_divide(self, other)\n"
    "    return torch.div(self, other, rounding_mode=\"trunc\")\n"
    "  return torch.div(self, other)\n"
    "def div_(self, other):\n"
    "  if isinstance(other, Tensor):\n"
    "    floating = torch.is_floating_point(self) or torch.is_floating_point(other)\n"
    "  else:\n"
    "    floating = torch.is_floating_point(self) or isinstance(other, float)\n"
    "  if floating:\n"
    "    return torch.true_divide_(self, other)\n"
    "  return torch.div_(self, other, rounding_mode=\"trunc\")\n"
    "def full(size, fill_value, *, dtype=None, layout=None, device=None, pin_memory=None):\n"
    "  if dtype is None and not isinstance(fill_value, complex):\n"
    "    fill_value = float(fill_value)\n"
    "  return torch.full(size, fill_value, dtype=dtype, layout=layout, device=device,"
    " pin_memory=pin_memory)\n"
    "def linspace(start, end, steps=None, *, dtype=None, layout=None, device=None,"
    " pin_memory=None):\n"
    "  if steps is None:\n"
    "    steps = 100\n"
    "  return torch.linspace(start, end, steps, dtype=dtype, layout=layout, device=device,"
    " pin_memory=pin_memory)\n"
    "def logspace(start, end, steps=None, base=10., *, dtype=None, layout=None, device=None,"
    " pin_memory=None):\n"
    "  if steps is None:\n"
    "    steps = 100\n"
    "  return torch.logspace(start, end, steps, base, dtype=dtype, layout=layout, device=device,"
    " pin_memory=pin_memory)\n";

static const upgrader *find(const char *op, int version, size_t n_args)
{
    for (size_t i = 0; i < FA__COUNT(upgraders); i++) {
        const upgrader *row = &upgraders[i];
        if (strcmp(op, row->op) == 0)
            return version < row->bumped_at && (row->max_args == 0 || n_args <= row->max_args)
                       ? row
                       : NULL;
    }
    return NULL;
}

/* Has the lock. */
static fa_status upgrader_of(fa__unit *unit, int version, const char *name, size_t n_args,
                             const char **out)
{
    const upgrader *row = version > 0 ? find(name, version, n_args) : NULL;
    fa_status st;

    *out = row == NULL ? NULL : row->function;
    if (row == NULL || fa__unit_find(unit, fa__span_of(row->function), &st) != NULL)
        return FA_OK;
    return fa__unit_add_source_locked(unit, MODULE, "<upgraders>", fa__span_of(source));
}

fa_status fa__unit_upgrader(fa__unit *unit, const char *op, size_t n_args, const char **out)
{
    fa_status st;

    fa__unit_lock(unit);
    st = upgrader_of(unit, fa__unit_version(unit), op, n_args, out);
    fa__unit_unlock(unit);
    return st;
}

fa_status fa__upgrader_for(const fa__source_file *file, const char *name, size_t n_args,
                           const char **out)
{
    int version = strcmp(file->prefix, MODULE) == 0 ? 0 : fa__unit_version(file->unit);

    return upgrader_of(file->unit, version, name, n_args, out);
}
