/* walk.c: the tree of modules below an object, and what each attribute is in it. */
#include "module/module.h"

#include <stdio.h>

/* Operator versions below have classes that do not list their buffers. [formats 4.2] */
#define FIRST_VERSION_WITH_BUFFERS 3

static const fa__class_attribute *declared(const fa__class *of, const char *name)
{
    for (size_t i = 0; of != NULL && i < of->n_attributes; i++) {
        if (strcmp(of->attributes[i].name, name) == 0)
            return &of->attributes[i];
    }
    return NULL;
}

/* Archives without code (torch::save of C++) hold parameters and buffers only. */
static fa__slot tensor_slot(const fa__program *program, const fa__class *of, const char *name)
{
    const fa__class_attribute *attribute = declared(of, name);

    if (of == NULL)
        return FA__SLOT_PARAMETER;
    if (attribute == NULL)
        return FA__SLOT_OTHER;
    if (attribute->is_parameter)
        return FA__SLOT_PARAMETER;
    if (program->version < FIRST_VERSION_WITH_BUFFERS)
        return attribute->type->kind == FA__TYPE_TENSOR ? FA__SLOT_BUFFER : FA__SLOT_OTHER;
    return attribute->is_buffer ? FA__SLOT_BUFFER : FA__SLOT_OTHER;
}

fa__slot fa__slot_of(fa__program *program, const fa__class *of, const fa_value *object, size_t i)
{
    const fa_value *state = fa_value_state(object), *item = fa_value_item_at(state, i);
    const fa_value *key = fa_value_key_at(state, i);
    const char *name = fa_value_kind(key) == FA_KIND_STR ? fa_value_text(key) : NULL;
    const fa__class *class;

    if (name == NULL)
        return FA__SLOT_OTHER;
    if (fa_value_kind(item) == FA_KIND_TENSOR)
        return tensor_slot(program, of, name);
    if (fa_value_kind(item) != FA_KIND_OBJECT || fa_value_object_build(item) != FA_BUILD_NEWOBJ)
        return FA__SLOT_OTHER;
    class = fa__program_class(program, item);
    return class == NULL || class->kind == FA__CLASS_MODULE ? FA__SLOT_MODULE : FA__SLOT_OTHER;
}

static fa_status walk(fa__walk *w, const char *prefix, fa_value *object, int depth)
{
    const fa_value *state = fa_value_state(object);
    const fa__class *of = fa__program_class(w->program, object);
    char name[FA__MAX_MODULE_NAME];
    fa_status st = FA_OK;

    if (depth > FA__MAX_MODULE_DEPTH || ++w->n > FA__MAX_WALKED)
        return fa__fail(FA_ELIMIT, "modules nest deeper than %d, or are more than %d",
                        FA__MAX_MODULE_DEPTH, FA__MAX_WALKED);
    TRY(w->visit(w, prefix, object));
    for (size_t i = 0; fa_value_kind(state) == FA_KIND_DICT && i < fa_value_len(state); i++) {
        int n;

        if (fa__slot_of(w->program, of, object, i) != FA__SLOT_MODULE)
            continue;
        n = snprintf(name, sizeof name, "%s%s.", prefix, fa_value_text(fa_value_key_at(state, i)));
        if (n < 0 || (size_t)n >= sizeof name)
            return fa__fail(FA_ELIMIT, "a module's name below '%.64s' is longer than %d bytes",
                            prefix, FA__MAX_MODULE_NAME);
        TRY(walk(w, name, fa_value_item_at(state, i), depth + 1));
    }
done:
    return st;
}

fa_status fa__walk_modules(fa__walk *w, fa_value *object)
{
    return walk(w, "", object, 0);
}
