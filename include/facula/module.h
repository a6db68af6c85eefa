/* module.h: programs — TorchScript and torch.export files that are run, changed and saved again. */
#ifndef FACULA_MODULE_H
#define FACULA_MODULE_H

#include "file.h"

#ifdef __cplusplus
extern "C" {
#endif

/* ---- operators ------------------------------------------------------------------------------ */

/* Calls an operator by its schema's name: "aten::add" (the overload is chosen by the arguments) or
 * "aten::add.Tensor". `keywords` is a DICT of str keys, or NULL. *out is yours: one result as it
 * is, several as a TUPLE, none as NONE. FA_ENOTFOUND names the nearest operator, FA_ETYPE what does
 * not fit. [torch.ops.aten.add.Tensor(...)] */
FA_API fa_status fa_call(const char *name, fa_value *const *args, size_t n_args,
                         const fa_value *keywords, fa_value **out);
/* The i-th operator's schema as text; NULL past the end. */
FA_API const char *fa_op_schema(size_t i);

/* Seeds the default generator. [torch.manual_seed] */
FA_API void fa_manual_seed(uint64_t seed);
/* A uint8 tensor of 5,056 elements, yours. [torch.get_rng_state] */
FA_API fa_tensor *fa_get_rng_state(void);
/* [torch.set_rng_state] */
FA_API fa_status fa_set_rng_state(const fa_tensor *state);

/* ---- modules -------------------------------------------------------------------------------- */

typedef struct fa_module fa_module;

/* Opens a TorchScript archive of any version, a mobile .ptl or a torch.export .pt2 and makes it
 * runnable. Code is compiled when it is first called. opts may be NULL. [torch.jit.load,
 * torch.export.load(...).module()] */
FA_API fa_module *fa_module_load(const char *path, const fa_load_opts *opts);
FA_API fa_module *fa_module_load_memory(const void *data, size_t size, const fa_load_opts *opts);
/* Of a program that fa_load returned. FA_ETYPE for anything else. */
FA_API fa_module *fa_module_from_value(const fa_value *program);
FA_API fa_module *fa_module_retain(fa_module *module);
FA_API void fa_module_release(fa_module *module);

/* module(*args, **keywords): forward with its hooks. *out is yours. */
FA_API fa_status fa_module_call(fa_module *module, fa_value *const *args, size_t n_args,
                                const fa_value *keywords, fa_value **out);
/* Any method by name. */
FA_API fa_status fa_module_call_method(fa_module *module, const char *method,
                                       fa_value *const *args, size_t n_args,
                                       const fa_value *keywords, fa_value **out);
/* One tensor in, one tensor out; yours. FA_ETYPE when the result is something else. */
FA_API fa_tensor *fa_module_forward(fa_module *module, const fa_tensor *input);
/* Bounds for each call from now on; 0: none. FA_ELIMIT when one is used up. */
FA_API void fa_module_set_budget(fa_module *module, uint64_t max_steps, double max_seconds);

/* The method names, a LIST of STR, yours. */
FA_API fa_value *fa_module_methods(const fa_module *module);
/* An attribute by dotted path ("encoder.layers.0.weight"), yours; a submodule comes as an OBJECT.
 * FA_ENOTFOUND names the nearest. */
FA_API fa_value *fa_module_attr(const fa_module *module, const char *path);
FA_API fa_status fa_module_set_attr(fa_module *module, const char *path, fa_value *value);
/* A submodule that shares everything with this one; yours. */
FA_API fa_module *fa_module_submodule(const fa_module *module, const char *path);

/* name -> tensor, ORDERED DICT with _metadata, yours; tensors are the module's own.
 * [Module.state_dict] */
FA_API fa_value *fa_module_state_dict(const fa_module *module);
/* Copies values into the module's tensors. strict: every name must be there and known. The error
 * text is PyTorch's, with the nearest names. [Module.load_state_dict] */
FA_API fa_status fa_module_load_state_dict(fa_module *module, const fa_value *state_dict,
                                           bool strict);
/* Sets `training` in it and all submodules. [Module.train, Module.eval] */
FA_API fa_status fa_module_train(fa_module *module, bool mode);
FA_API fa_status fa_module_eval(fa_module *module);
FA_API bool fa_module_is_training(const fa_module *module);
/* A module whose weights and attributes are taken for constants, so that its calls always run as
 * plans, whatever has been handed out; yours. It shares the program: a change that is made by way
 * of `module` or of its tensors later may show or not. Changing it fails with FA_EINVAL, and so
 * does freezing in training mode. Saved, it is the program. [torch.jit.freeze] */
FA_API fa_module *fa_module_freeze(fa_module *module);
/* Converts floating-point parameters and buffers. [Module.to(dtype)] */
FA_API fa_status fa_module_to_dtype(fa_module *module, fa_dtype dtype);
/* _extra_files: a DICT of str to bytes, yours. */
FA_API fa_value *fa_module_extra_files(const fa_module *module);
FA_API fa_status fa_module_set_extra_file(fa_module *module, const char *name, const void *data,
                                          size_t size);
/* Saves it as the program it is (TorchScript or pt2); what was not changed is written as it was
 * read. opts may be NULL. [torch.jit.save] */
FA_API fa_status fa_module_save(const fa_module *module, const char *path,
                                const fa_save_opts *opts);

/* Readable TorchScript of every class and function it has; fa_string_free. [ScriptModule.code] */
FA_API char *fa_module_code(const fa_module *module);
/* The graph of a method, as text or as Graphviz's dot; fa_string_free. [ScriptModule.graph] */
FA_API char *fa_module_graph(fa_module *module, const char *method, bool dot);
/* LIST of DICTs "name", "supported": every operator that the code names. */
FA_API fa_value *fa_module_ops(fa_module *module);

#ifdef __cplusplus
}
#endif
#endif
