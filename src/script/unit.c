/* unit.c: a program's code — finds files by qualified name, keeps their trees, and gives classes
 * and functions when they are asked for.
 *
 *     __torch__.a.b.C.forward ──► code/__torch__/a/b.py: class C ──► def forward ──► graph
 *     __torch__.a.f           ──► code/__torch__/a.py: def f     ──► graph
 *
 * A file is read and parsed once, when a name may be in it; a function is lowered when it is first
 * asked for. One lock for each unit guards all of it; what was given stays as it is. */
#include "script/syntax.h"

#include <pthread.h>

/* Files of one unit and names in them. */
#define MAX_DECLS ((size_t)1 << 24)

struct fa__unit {
    atomic_size_t refs;
    pthread_mutex_t lock;
    fa__unit_source source;
    fa__source_file *files, **last;
    fa__map *paths;                     /* of files that were looked for */
    fa__map *names;                     /* qualified name -> position in decls */
    fa__decl **decls;
    size_t n_decls, capacity;
};

/* ---- making and freeing ---------------------------------------------------------------------- */

fa__unit *fa__unit_new(const fa__unit_source *source)
{
    fa__unit *unit = fa__zalloc(sizeof(*unit));

    if (unit == NULL)
        return NULL;
    atomic_init(&unit->refs, 1);
    if (pthread_mutex_init(&unit->lock, NULL) != 0) {
        fa__free(unit);
        fa__fail(FA_ENOMEM, "cannot make a lock");
        return NULL;
    }
    if (source != NULL)
        unit->source = *source;
    fa_value_retain(unit->source.constants);
    unit->last = &unit->files;
    unit->paths = fa__map_new();
    unit->names = fa__map_new();
    if (unit->paths != NULL && unit->names != NULL)
        return unit;
    fa__unit_release(unit);
    return NULL;
}

fa__unit *fa__unit_retain(fa__unit *unit)
{
    if (unit != NULL)
        atomic_fetch_add_explicit(&unit->refs, 1, memory_order_relaxed);
    return unit;
}

static void free_file(fa__source_file *file)
{
    fa__arena_free(&file->arena);
    fa__free(file->prefix);
    fa__free(file->path);
    fa__free(file);
}

static void free_decl(fa__decl *decl)
{
    fa__class_free(decl->class);
    fa__graph_free(decl->graph);
    fa__free(decl->qualified);
    fa__free(decl);
}

void fa__unit_release(fa__unit *unit)
{
    if (unit == NULL || atomic_fetch_sub_explicit(&unit->refs, 1, memory_order_acq_rel) != 1)
        return;
    for (size_t i = 0; i < unit->n_decls; i++)
        free_decl(unit->decls[i]);
    fa__free(unit->decls);
    while (unit->files != NULL) {
        fa__source_file *file = unit->files;
        unit->files = file->next;
        free_file(file);
    }
    fa__map_free(unit->names);
    fa__map_free(unit->paths);
    fa_value_release(unit->source.constants);
    pthread_mutex_destroy(&unit->lock);
    fa__free(unit);
}

void fa__unit_lock(fa__unit *unit)
{
    pthread_mutex_lock(&unit->lock);
}

void fa__unit_unlock(fa__unit *unit)
{
    pthread_mutex_unlock(&unit->lock);
}

int fa__unit_version(const fa__unit *unit)
{
    return unit->source.version;
}

fa__span fa__unit_debug(const fa__unit *unit, const fa__source_file *file)
{
    fa__span none = { 0 }, out;
    fa__buffer path = { 0 };

    if (unit->source.text == NULL
        || fa__buffer_format(&path, "%s.debug_pkl", file->path) != FA_OK
        || fa__buffer_put_byte(&path, 0) != FA_OK)
        return none;
    out = unit->source.text(unit->source.context, (const char *)path.data);
    fa__buffer_free(&path);
    return out;
}

fa_value *fa__unit_constant(const fa__unit *unit, size_t i)
{
    const fa_value *constants = unit->source.constants;

    if (constants == NULL || i >= fa_value_len(constants))
        return NULL;
    return fa_value_at(constants, i);
}

/* ---- names ----------------------------------------------------------------------------------- */

static fa__decl *known(const fa__unit *unit, fa__span qualified)
{
    uint64_t position;

    return fa__map_get(unit->names, qualified, &position) ? unit->decls[position] : NULL;
}

/* Takes over the name. *out NULL when the name is known already. */
static fa_status add_decl(fa__unit *unit, char *qualified_take, fa__decl **out)
{
    fa_status st = FA_OK;
    fa__decl *decl = NULL;
    size_t wanted = unit->capacity == 0 ? 16 : 2 * unit->capacity;

    *out = NULL;
    if (qualified_take == NULL)
        return fa_error_last()->status;
    if (known(unit, fa__span_of(qualified_take)) != NULL)
        goto done;
    if (unit->n_decls == unit->capacity) {
        fa__decl **grown;
        if (wanted > MAX_DECLS)
            TRY(fa__fail(FA_ELIMIT, "a program of more than %zu names", MAX_DECLS));
        grown = fa__realloc(unit->decls, wanted * sizeof(*grown));
        if (grown == NULL)
            TRY(FA_ENOMEM);
        unit->decls = grown;
        unit->capacity = wanted;
    }
    decl = fa__zalloc(sizeof(*decl));
    if (decl == NULL)
        TRY(FA_ENOMEM);
    TRY(fa__map_set(unit->names, fa__span_of(qualified_take), unit->n_decls));
    decl->qualified = qualified_take;
    unit->decls[unit->n_decls++] = decl;
    *out = decl;
    return FA_OK;
done:
    fa__free(decl);
    fa__free(qualified_take);
    return st;
}

/* "prefix.name", yours */
static char *join(const char *prefix, fa__span name)
{
    fa__buffer out = { 0 };

    if ((prefix[0] != '\0' && fa__buffer_format(&out, "%s.", prefix) != FA_OK)
        || fa__buffer_put(&out, name.data, name.size) != FA_OK) {
        fa__buffer_free(&out);
        return NULL;
    }
    return fa__buffer_take_text(&out);
}

static fa_status add_declaration(fa__unit *unit, fa__source_file *file, const char *prefix,
                                 const fa__syntax *node)
{
    fa__decl *decl;
    fa_status st = add_decl(unit, join(prefix, node->text), &decl);

    if (st != FA_OK || decl == NULL)
        return st;
    decl->file = file;
    decl->syntax = node;
    if (node->kind != FA__S_CLASS)
        return FA_OK;
    for (uint32_t i = 0; st == FA_OK && i < node->kids[1]->n; i++) {
        const fa__syntax *member = node->kids[1]->kids[i];
        if (member->kind == FA__S_DEF)
            st = add_declaration(unit, file, decl->qualified, member);
    }
    return st;
}

/* ---- files ----------------------------------------------------------------------------------- */

/* Who keeps a file's text: the unit's source does, or the file has a copy. */
typedef enum keep { KEEP_BORROWED, KEEP_COPY } keep;

static fa_status copy_text(fa__source_file *file)
{
    uint8_t *copy = fa__arena_alloc(&file->arena, file->text.size);

    if (copy == NULL)
        return fa_error_last()->status;
    if (file->text.size > 0)
        memcpy(copy, file->text.data, file->text.size);
    file->text.data = copy;
    return FA_OK;
}

/* Parses text and makes its declarations known as prefix.name. Takes over path and prefix. */
static fa_status add_file(fa__unit *unit, char *path_take, char *prefix_take, fa__span text,
                          keep how)
{
    fa_status st = FA_OK;
    fa__source_file *file = fa__zalloc(sizeof(*file));

    if (file == NULL) {
        fa__free(path_take);
        fa__free(prefix_take);
        return FA_ENOMEM;
    }
    file->path = path_take;
    file->prefix = prefix_take;
    file->unit = unit;
    if (path_take == NULL || prefix_take == NULL)
        TRY(fa_error_last()->status);
    file->text = text;
    if (how == KEEP_COPY)
        TRY(copy_text(file));
    TRY(fa__parse_file(file));
    *unit->last = file;
    unit->last = &file->next;
    for (uint32_t i = 0; i < file->tree->n; i++)
        TRY(add_declaration(unit, file, file->prefix, file->tree->kids[i]));
    return FA_OK;
done:
    if (unit->last != &file->next)
        free_file(file);
    return st;
}

/* "code/__torch__/a/b.py" of "__torch__.a.b", yours */
static char *path_of(fa__span module)
{
    fa__buffer out = { 0 };

    if (fa__buffer_text(&out, "code/") != FA_OK
        || fa__buffer_put(&out, module.data, module.size) != FA_OK) {
        fa__buffer_free(&out);
        return NULL;
    }
    for (size_t i = 0; i < out.size; i++) {
        if (out.data[i] == '.')
            out.data[i] = '/';
    }
    if (fa__buffer_text(&out, ".py") != FA_OK) {
        fa__buffer_free(&out);
        return NULL;
    }
    return fa__buffer_take_text(&out);
}

/* Reads the file of a module, if there is one and it is not read yet. */
static fa_status load_module(fa__unit *unit, fa__span module)
{
    fa_status st = FA_OK;
    uint64_t seen;
    fa__span text;
    char *path;

    if (unit->source.text == NULL || fa__map_get(unit->paths, module, &seen))
        return FA_OK;
    path = path_of(module);
    if (path == NULL)
        return FA_ENOMEM;
    text = unit->source.text(unit->source.context, path);
    if (text.size > 0) {
        st = add_file(unit, path, fa__strndup((const char *)module.data, module.size), text,
                      KEEP_BORROWED);
    } else {
        fa__free(path);
    }
    return st == FA_OK ? fa__map_set(unit->paths, module, 1) : st;
}

/* Cuts the last name off; false when there is one name only. */
static bool parent(fa__span *name)
{
    size_t n = name->size;

    while (n > 0 && name->data[n - 1] != '.')
        n--;
    if (n == 0)
        return false;
    name->size = n - 1;
    return true;
}

fa__decl *fa__unit_find(fa__unit *unit, fa__span qualified, fa_status *st)
{
    fa__decl *decl = known(unit, qualified);
    fa__span container = qualified, module;

    *st = FA_OK;
    if (decl != NULL || !parent(&container))
        return decl;
    module = container;
    if (parent(&module)) {
        *st = load_module(unit, module);
        decl = known(unit, qualified);
    }
    if (*st == FA_OK && decl == NULL) {
        *st = load_module(unit, container);
        decl = known(unit, qualified);
    }
    return *st == FA_OK ? decl : NULL;
}

/* Gives classes without a dot their file's prefix when the file declares them. */
static fa_status qualify(fa__unit *unit, const fa__source_file *file, fa__type *type)
{
    fa_status st = FA_OK;

    if (type->kind == FA__TYPE_CLASS && strchr(type->name, '.') == NULL) {
        char *name = join(file->prefix, fa__span_of(type->name));
        if (name == NULL)
            return fa_error_last()->status;
        if (known(unit, fa__span_of(name)) == NULL) {
            fa__free(name);
        } else {
            fa__free(type->name);
            type->name = name;
        }
    }
    for (size_t i = 0; st == FA_OK && i < type->n; i++)
        st = qualify(unit, file, type->elements[i]);
    return st;
}

fa__type *fa__syntax_type(fa__unit *unit, const fa__source_file *file, const fa__syntax *node)
{
    fa__type *type = fa__type_parse(fa__syntax_source(file, node));

    if (type == NULL) {
        fa__note_location((fa__location){ file, node->begin, node->end }, NULL);
        return NULL;
    }
    if (qualify(unit, file, type) == FA_OK)
        return type;
    fa__type_free(type);
    return NULL;
}

/* ---- what others ask for --------------------------------------------------------------------- */

fa_status fa__unit_add_source_locked(fa__unit *unit, const char *prefix, const char *path,
                                     fa__span text)
{
    return add_file(unit, fa__strdup(path), fa__strdup(prefix), text, KEEP_COPY);
}

fa_status fa__unit_add_source(fa__unit *unit, const char *prefix, const char *path, fa__span text)
{
    fa_status st;

    pthread_mutex_lock(&unit->lock);
    st = fa__unit_add_source_locked(unit, prefix, path, text);
    pthread_mutex_unlock(&unit->lock);
    return st;
}

const fa__class *fa__decl_class(fa__unit *unit, fa__decl *decl)
{
    if (decl->class == NULL)
        decl->class = fa__class_from_syntax(unit, decl->file, decl->syntax, decl->qualified);
    return decl->class;
}

fa_status fa__enum_member(fa__unit *unit, fa__span dotted, const fa__class **of,
                          const fa__class_attribute **member)
{
    fa__span container = dotted, name;
    fa__decl *decl;
    fa_status st;

    *member = NULL;
    if (!parent(&container))
        return FA_OK;
    decl = fa__unit_find(unit, container, &st);
    if (decl == NULL || decl->syntax == NULL || decl->syntax->kind != FA__S_CLASS)
        return st;
    *of = fa__decl_class(unit, decl);
    if (*of == NULL)
        return fa_error_last()->status;
    name = (fa__span){ dotted.data + container.size + 1, dotted.size - container.size - 1 };
    for (size_t i = 0; (*of)->kind == FA__CLASS_ENUM && i < (*of)->n_attributes; i++) {
        if (fa__span_is(name, (*of)->attributes[i].name))
            *member = &(*of)->attributes[i];
    }
    return FA_OK;
}

/* FA_ENOTFOUND unless there is an error already. */
static void not_found(fa_status st, const char *what, const char *qualified)
{
    if (st == FA_OK)
        fa__fail(FA_ENOTFOUND, "the program has no %s '%s'", what, qualified);
}

const fa__class *fa__unit_class(fa__unit *unit, const char *qualified)
{
    const fa__class *out = NULL;
    fa_status st;
    fa__decl *decl;

    pthread_mutex_lock(&unit->lock);
    decl = fa__unit_find(unit, fa__span_of(qualified), &st);
    if (decl == NULL || decl->syntax == NULL || decl->syntax->kind != FA__S_CLASS)
        not_found(st, "class", qualified);
    else
        out = fa__decl_class(unit, decl);
    pthread_mutex_unlock(&unit->lock);
    return out;
}

fa__graph *fa__unit_function(fa__unit *unit, const char *qualified)
{
    fa__graph *out = NULL;
    fa_status st;
    fa__decl *decl;

    pthread_mutex_lock(&unit->lock);
    decl = fa__unit_find(unit, fa__span_of(qualified), &st);
    if (decl == NULL || (decl->graph == NULL && decl->syntax->kind != FA__S_DEF)) {
        not_found(st, "function", qualified);
    } else {
        if (decl->graph == NULL)
            decl->graph = fa__lower(unit, decl->file, decl->syntax, decl->qualified);
        out = decl->graph;
    }
    pthread_mutex_unlock(&unit->lock);
    return out;
}

fa_status fa__unit_define_locked(fa__unit *unit, fa__graph *graph_take)
{
    fa__decl *decl;
    fa_status st = add_decl(unit, fa__strdup(graph_take->name), &decl);

    if (st == FA_OK && decl == NULL)
        st = fa__fail(FA_EINVAL, "the program has a function '%s' already", graph_take->name);
    if (st == FA_OK)
        decl->graph = graph_take;
    else
        fa__graph_free(graph_take);
    return st;
}

fa_status fa__unit_define(fa__unit *unit, fa__graph *graph_take)
{
    fa_status st;

    pthread_mutex_lock(&unit->lock);
    st = fa__unit_define_locked(unit, graph_take);
    pthread_mutex_unlock(&unit->lock);
    return st;
}

/* ---- which ops the code names ---------------------------------------------------------------- */

typedef struct op_names {
    fa__unit *unit;
    fa__map *seen;
    fa_value *out;                      /* LIST of STR */
} op_names;

static fa_status add_op(op_names *names, fa__span op)
{
    uint64_t seen;
    fa_status st;

    if (fa__map_get(names->seen, op, &seen))
        return FA_OK;
    st = fa__map_set(names->seen, op, 1);
    if (st != FA_OK)
        return st;
    fa_value *text = fa_value_str_n((const char *)op.data, op.size);
    return text == NULL ? FA_ENOMEM : fa__value_append_take(names->out, text);
}

/* Ops of one node. Names of the program itself bring in the files that declare them. */
static fa_status ops_of_node(op_names *names, const fa__syntax *node, bool *whole)
{
    fa_status st = FA_OK;
    fa__buffer dotted = { 0 }, op = { 0 };
    const char *other = fa__op_of_operator(node);

    *whole = false;
    if (node->kind == FA__S_CALL && node->kids[0]->kind == FA__S_NAME)
        other = fa__op_of_builtin(node->kids[0]->text);
    if (other != NULL)
        TRY(add_op(names, fa__span_of(other)));
    if (node->kind != FA__S_ATTR || !fa__dotted_name(node, &dotted, &st))
        goto done;
    *whole = true;
    if (fa__op_of_name((fa__span){ dotted.data, dotted.size }, &op, &st))
        TRY(add_op(names, (fa__span){ op.data, op.size }));
    else if (st == FA_OK && fa__starts_with((fa__span){ dotted.data, dotted.size }, "__torch__."))
        fa__unit_find(names->unit, (fa__span){ dotted.data, dotted.size }, &st);
done:
    fa__buffer_free(&op);
    fa__buffer_free(&dotted);
    return st;
}

static fa_status ops_of(op_names *names, const fa__syntax *node)
{
    bool whole;
    fa_status st = ops_of_node(names, node, &whole);

    for (uint32_t i = 0; st == FA_OK && !whole && i < node->n; i++) {
        if (node->kids[i] != NULL)
            st = ops_of(names, node->kids[i]);
    }
    return st;
}

static fa_status node_ops(op_names *names, const fa__block *block)
{
    fa_status st = FA_OK;

    for (size_t i = 0; st == FA_OK && i < block->n; i++) {
        const fa__node *node = block->nodes[i];
        if (node->kind == FA__NODE_OP)
            st = add_op(names, fa__span_of(node->text));
        for (size_t b = 0; st == FA_OK && b < FA__COUNT(node->blocks); b++)
            st = node_ops(names, &node->blocks[b]);
        if (st == FA_OK && node->graph != NULL)
            st = node_ops(names, &node->graph->body);
    }
    return st;
}

static fa_status collect_ops(op_names *names)
{
    fa_status st = FA_OK;

    for (fa__source_file *file = names->unit->files; st == FA_OK && file != NULL;
         file = file->next)                     /* the list grows meanwhile */
        st = ops_of(names, file->tree);
    for (size_t i = 0; st == FA_OK && i < names->unit->n_decls; i++) {
        if (names->unit->decls[i]->file == NULL)
            st = node_ops(names, &names->unit->decls[i]->graph->body);
    }
    return st;
}

fa_value *fa__unit_ops(fa__unit *unit)
{
    op_names names = { unit, fa__map_new(), fa_value_list() };
    fa_status st = FA_ENOMEM;

    pthread_mutex_lock(&unit->lock);
    if (names.seen != NULL && names.out != NULL)
        st = collect_ops(&names);
    pthread_mutex_unlock(&unit->lock);
    fa__map_free(names.seen);
    if (st == FA_OK)
        return names.out;
    fa_value_release(names.out);
    return NULL;
}
