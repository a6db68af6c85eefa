/* refused.c: files that people hand to a loader by mistake, recognised to say what they are and
 * what to do.
 *
 * Rows without `load`: the refusal is the error's text. They are asked after all formats that can
 * be read. */
#include "formats.h"

/* Ranks of refusals: sure signs (a magic number), guesses, and what is left. */
enum { RANK_EMPTY = 500, RANK_MAGIC = 510, RANK_GUESS = 600, RANK_REST = 700, RANK_TEXT = 800 };

static bool has_at(const fa__probe *probe, size_t offset, const char *magic, size_t size)
{
    return probe->head_size >= offset + size && memcmp(probe->head + offset, magic, size) == 0;
}

/* Of a literal, whose NUL does not count. */
#define HAS_AT(probe, offset, literal) has_at(probe, offset, literal, sizeof(literal) - 1)

static bool is_named(const fa__probe *probe, const char *suffix)
{
    return fa__ends_with(fa__span_of(probe->path), suffix);
}

/* The text without leading white space begins so, in any case of letters. `text` is in lower
 * case. */
static bool begins_with_text(const fa__probe *probe, const char *text)
{
    size_t at = has_at(probe, 0, "\xEF\xBB\xBF", 3) ? 3 : 0, n = strlen(text);

    while (at < probe->head_size && probe->head[at] != 0
           && strchr(" \t\r\n", probe->head[at]) != NULL)
        at++;
    if (n > probe->head_size - at)
        return false;
    for (size_t i = 0; i < n; i++) {
        uint8_t c = probe->head[at + i];

        if ((c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c) != (uint8_t)text[i])
            return false;
    }
    return true;
}

/* ---- not a model at all ---------------------------------------------------------------------- */

static bool is_empty(const fa__probe *probe)
{
    return !probe->folder && probe->head_size == 0;
}

static bool is_zeros(const fa__probe *probe)
{
    for (size_t i = 0; i < probe->head_size; i++) {
        if (probe->head[i] != 0)
            return false;
    }
    return !probe->folder && probe->head_size > 0;
}

static bool is_lfs_pointer(const fa__probe *probe)
{
    return HAS_AT(probe, 0, "version https://git-lfs")
        || HAS_AT(probe, 0, "version https://hawser");
}

static bool is_html(const fa__probe *probe)
{
    return begins_with_text(probe, "<!doctype") || begins_with_text(probe, "<html")
        || begins_with_text(probe, "<head") || begins_with_text(probe, "<?xml")
        || begins_with_text(probe, "<!--");
}

static bool is_image(const fa__probe *probe)
{
    return HAS_AT(probe, 0, "\x89PNG\r\n\x1a\n") || HAS_AT(probe, 0, "\xff\xd8\xff")
        || HAS_AT(probe, 0, "GIF8") || (HAS_AT(probe, 0, "RIFF") && HAS_AT(probe, 8, "WEBP"));
}

static bool is_pdf(const fa__probe *probe)
{
    return HAS_AT(probe, 0, "%PDF-");
}

/* ---- packed once more ------------------------------------------------------------------------ */

static bool is_gzip(const fa__probe *probe)
{
    return HAS_AT(probe, 0, "\x1f\x8b\x08");
}

static bool is_xz(const fa__probe *probe)
{
    return HAS_AT(probe, 0, "\xfd" "7zXZ\0");
}

/* The block magic (pi) follows 'BZh' and the level. */
static bool is_bzip2(const fa__probe *probe)
{
    return HAS_AT(probe, 0, "BZh") && HAS_AT(probe, 4, "1AY&SY");
}

static bool is_zstd(const fa__probe *probe)
{
    return HAS_AT(probe, 0, "\x28\xb5\x2f\xfd");
}

static bool is_lz4(const fa__probe *probe)
{
    return HAS_AT(probe, 0, "\x04\x22\x4d\x18");
}

static bool is_7z(const fa__probe *probe)
{
    return HAS_AT(probe, 0, "7z\xbc\xaf\x27\x1c");
}

static bool is_rar(const fa__probe *probe)
{
    return HAS_AT(probe, 0, "Rar!\x1a\x07");
}

static bool is_other_tar(const fa__probe *probe)
{
    return HAS_AT(probe, 257, "ustar");
}

/* ---- zips ------------------------------------------------------------------------------------ */

static bool is_keras_zip(const fa__probe *probe)
{
    return probe->zip != NULL
        && fa__zip_find_full(probe->zip, fa__span_of("model.weights.h5")) != NULL;
}

static bool is_damaged_zip(const fa__probe *probe)
{
    return probe->zip == NULL && HAS_AT(probe, 0, "PK\3\4");
}

/* Never succeeds: opens the zip once more to say what is wrong with its directory. */
static fa_value *load_damaged_zip(fa__load *load)
{
    fa__zip *zip = fa__zip_open(load->probe->source);

    if (zip != NULL)
        fa__fail(FA_EFORMAT, "the zip holds nothing that can be loaded");
    fa__zip_free(zip);
    fa__note("the file begins as a zip, and its directory, which stands at the end, is missing or "
             "damaged: fetch it again, or try 'facula repair'");
    return NULL;
}

static bool is_other_zip(const fa__probe *probe)
{
    return probe->zip != NULL || HAS_AT(probe, 0, "PK\5\6");
}

/* ---- other people's models ------------------------------------------------------------------- */

static bool is_hdf5(const fa__probe *probe)
{
    return HAS_AT(probe, 0, "\x89HDF\r\n\x1a\n");
}

static bool is_gguf(const fa__probe *probe)
{
    return HAS_AT(probe, 0, "GGUF") || HAS_AT(probe, 0, "FUGG");
}

/* 'ggml', 'ggmf', 'ggjt', 'ggla', 'ggsn' as little-endian numbers. */
static bool is_ggml(const fa__probe *probe)
{
    return HAS_AT(probe, 0, "lmgg") || HAS_AT(probe, 0, "fmgg") || HAS_AT(probe, 0, "tjgg")
        || HAS_AT(probe, 0, "algg") || HAS_AT(probe, 0, "nsgg");
}

static bool is_executorch(const fa__probe *probe)
{
    return HAS_AT(probe, 4, "ET") && probe->head_size >= 8 && probe->head[6] >= '0'
        && probe->head[6] <= '9' && probe->head[7] >= '0' && probe->head[7] <= '9';
}

static bool is_tflite(const fa__probe *probe)
{
    return HAS_AT(probe, 4, "TFL3");
}

static bool has_name(const fa__probe *probe, const char *name)
{
    for (char **at = probe->names; at != NULL && *at != NULL; at++) {
        if (strcmp(*at, name) == 0)
            return true;
    }
    return false;
}

static bool is_coreml_package(const fa__probe *probe)
{
    return probe->folder && has_name(probe, "Manifest.json") && is_named(probe, ".mlpackage");
}

/* A folder with saved_model.pb, or that file itself. */
static bool is_saved_model(const fa__probe *probe)
{
    if (probe->folder)
        return has_name(probe, "saved_model.pb");
    return strcmp(fa__path_base(probe->path), "saved_model.pb") == 0;
}

/* "x.data-00000-of-00001", "x.index" with its magic at the end, the text file "checkpoint", or
 * their folder. */
static bool is_tensorflow_checkpoint(const fa__probe *probe)
{
    static const uint8_t table_magic[8] = { 0x57, 0xfb, 0x80, 0x8b, 0x24, 0x75, 0x47, 0xdb };
    uint64_t size = probe->source != NULL ? fa__source_size(probe->source) : 0;
    uint8_t tail[8];

    if (probe->folder)
        return has_name(probe, "checkpoint");
    if (begins_with_text(probe, "model_checkpoint_path:")
        || strstr(fa__path_base(probe->path), ".data-0000") != NULL)
        return true;
    return is_named(probe, ".index") && size >= sizeof tail
        && fa__source_read(probe->source, tail, sizeof tail, size - sizeof tail) == FA_OK
        && memcmp(tail, table_magic, sizeof tail) == 0;
}

/* binary: type 4 (torch object), its number, the text "V 1"; or type 3 (table), number 1. ascii:
 * the same as lines. */
static bool is_torch7(const fa__probe *probe)
{
    return (HAS_AT(probe, 0, "\4\0\0\0") && HAS_AT(probe, 8, "\3\0\0\0V 1"))
        || (HAS_AT(probe, 0, "\3\0\0\0\1\0\0\0") && probe->head_size >= 12 && probe->head[11] == 0)
        || HAS_AT(probe, 0, "4\n1\n3\nV 1\n") || HAS_AT(probe, 0, "3\n1\n");
}

static bool is_pytorch1(const fa__probe *probe)
{
    return HAS_AT(probe, 0, "PYTORCH1");
}

static bool is_mxnet(const fa__probe *probe)
{
    return has_at(probe, 0, "\x12\x01\0\0\0\0\0\0", 8) && is_named(probe, ".params");
}

/* Both are protobuf messages: field 1 a small number (IR version, specification version), then
 * field 2: in ONNX the name of the producer (letters), in Core ML a description (a message, whose
 * first field is 0x0A). */
static bool is_protobuf_model(const fa__probe *probe, bool *letters)
{
    uint8_t first;

    if (probe->head_size < 6 || probe->head[0] != 0x08 || probe->head[1] == 0
        || probe->head[1] > 0x20 || probe->head[2] != 0x12)
        return false;
    first = probe->head[3] < 0x80 ? probe->head[4] : probe->head[5];
    *letters = (first >= 'a' && first <= 'z') || (first >= 'A' && first <= 'Z');
    return *letters || first == 0x0A;
}

static bool is_onnx(const fa__probe *probe)
{
    bool letters = false;

    return is_named(probe, ".onnx") || (is_protobuf_model(probe, &letters) && letters);
}

static bool is_coreml(const fa__probe *probe)
{
    bool letters = true;

    return is_named(probe, ".mlmodel") || (is_protobuf_model(probe, &letters) && !letters);
}

/* ---- what is left ---------------------------------------------------------------------------- */

/* Text all through the head: printable bytes, white space, UTF-8 beyond. */
static bool is_text(const fa__probe *probe)
{
    for (size_t i = 0; i < probe->head_size; i++) {
        uint8_t c = probe->head[i];

        if ((c < 0x20 && strchr("\t\n\r\f", c) == NULL) || c == 0 || c == 0x7f)
            return false;
    }
    /* The head may end inside of a character, so the last three bytes do not count. */
    return probe->head_size > 0
        && (probe->head_size < 4 || fa__utf8_valid((fa__span){ probe->head, probe->head_size - 3 })
            || fa__utf8_valid((fa__span){ probe->head, probe->head_size - 2 })
            || fa__utf8_valid((fa__span){ probe->head, probe->head_size - 1 })
            || fa__utf8_valid((fa__span){ probe->head, probe->head_size }));
}

static bool is_json(const fa__probe *probe)
{
    return is_text(probe) && (begins_with_text(probe, "{") || begins_with_text(probe, "["));
}

#define REFUSED(NAME, TITLE, RANK, RECOGNISE, REFUSAL) \
    { .name = NAME, .title = TITLE, .rank = RANK, .recognise = RECOGNISE, .refusal = REFUSAL }

const fa__format fa__formats_refused[] = {
    REFUSED("empty", "an empty file", RANK_EMPTY, is_empty,
            "the file is empty: a download or a save that was cut short; fetch or save it again"),
    REFUSED("zeros", "a file of zero bytes", RANK_MAGIC, is_zeros,
            "the file begins with zero bytes only: a download or copy that reserved its space and "
            "was cut short, or a disk that lost it; fetch or save it again"),
    REFUSED("git-lfs", "a Git LFS pointer", RANK_MAGIC, is_lfs_pointer,
            "this is a Git LFS pointer, a short text that stands for the real file: fetch it with "
            "'git lfs pull', or download it from the web page of the repository"),
    REFUSED("html", "an HTML or XML page", RANK_MAGIC, is_html,
            "this is an HTML or XML page, not a model: the download gave an error or a login page "
            "instead; open it in a browser, and use the direct download link"),
    REFUSED("image", "an image", RANK_MAGIC, is_image, "this is an image, not a model"),
    REFUSED("pdf", "a PDF", RANK_MAGIC, is_pdf, "this is a PDF document, not a model"),
    REFUSED("gzip", "gzip", RANK_MAGIC, is_gzip,
            "the file is packed with gzip: decompress it first ('gunzip FILE', or 'tar xzf FILE' "
            "for a .tar.gz)"),
    REFUSED("xz", "xz", RANK_MAGIC, is_xz,
            "the file is packed with xz: decompress it first ('unxz FILE', or 'tar xJf FILE' for "
            "a .tar.xz)"),
    REFUSED("bzip2", "bzip2", RANK_MAGIC, is_bzip2,
            "the file is packed with bzip2: decompress it first ('bunzip2 FILE', or 'tar xjf "
            "FILE' for a .tar.bz2)"),
    REFUSED("zstd", "zstd", RANK_MAGIC, is_zstd,
            "the file is packed with zstd: decompress it first ('unzstd FILE')"),
    REFUSED("lz4", "lz4", RANK_MAGIC, is_lz4,
            "the file is packed with lz4: decompress it first ('unlz4 FILE')"),
    REFUSED("7z", "7z", RANK_MAGIC, is_7z, "this is a 7z archive: unpack it first ('7z x FILE')"),
    REFUSED("rar", "rar", RANK_MAGIC, is_rar,
            "this is a RAR archive: unpack it first ('unrar x FILE')"),
    REFUSED("hdf5", "HDF5 (Keras .h5)", RANK_MAGIC, is_hdf5,
            "this is an HDF5 file, as Keras and others write it (.h5), not PyTorch's: load it "
            "with h5py or Keras and save its arrays as npz or safetensors"),
    REFUSED("keras", "Keras (.keras)", RANK_MAGIC, is_keras_zip,
            "this is a Keras model (.keras), not PyTorch's: load it with Keras and save its "
            "weights as npz or safetensors"),
    REFUSED("gguf", "GGUF", RANK_MAGIC, is_gguf,
            "this is a GGUF file, as llama.cpp uses it: its tensors are quantized in ways that "
            "PyTorch does not have; get the model's original safetensors or .bin files"),
    REFUSED("ggml", "GGML (before GGUF)", RANK_MAGIC, is_ggml,
            "this is a GGML file, the predecessor of GGUF: get the model's original PyTorch or "
            "safetensors files"),
    REFUSED("executorch", "ExecuTorch (.pte)", RANK_MAGIC, is_executorch,
            "this is an ExecuTorch program (.pte), compiled for a device: use the model it was "
            "exported from (.pt, .pt2)"),
    REFUSED("tflite", "TensorFlow Lite (.tflite)", RANK_MAGIC, is_tflite,
            "this is a TensorFlow Lite model, not PyTorch's"),
    REFUSED("torch7", "Lua Torch (.t7)", RANK_MAGIC, is_torch7,
            "this is a file of Lua Torch, PyTorch's predecessor (.t7): convert it with PyTorch "
            "0.4 to 1.0 (torch.utils.serialization.load_lua) or the Python package torchfile"),
    REFUSED("pytorch1", "PYTORCH1 preview archive", RANK_MAGIC, is_pytorch1,
            "this is an archive of a preview release of PyTorch 1.0 (PYTORCH1); no released "
            "version reads it: export the model again with the program that made it, using "
            "PyTorch 1.0 or later"),
    REFUSED("saved-model", "TensorFlow SavedModel", RANK_GUESS, is_saved_model,
            "this is a TensorFlow SavedModel, not PyTorch's: load it with TensorFlow and save its "
            "weights as npz or safetensors"),
    REFUSED("tensorflow", "TensorFlow checkpoint", RANK_GUESS, is_tensorflow_checkpoint,
            "this is a part of a TensorFlow checkpoint, not PyTorch's: read it with "
            "tf.train.load_checkpoint and save its arrays as npz or safetensors"),
    REFUSED("coreml-package", "Core ML package", RANK_GUESS, is_coreml_package,
            "this is a Core ML package (.mlpackage), not PyTorch's: use the model it was "
            "converted from"),
    REFUSED("mxnet", "MXNet parameters", RANK_GUESS, is_mxnet,
            "these are MXNet parameters (.params), not PyTorch's: load them with MXNet and save "
            "the arrays as npz"),
    REFUSED("onnx", "ONNX", RANK_GUESS, is_onnx,
            "this is an ONNX model, not PyTorch's: use the model it was exported from, or the "
            "onnx package"),
    REFUSED("coreml", "Core ML (.mlmodel)", RANK_GUESS + 1, is_coreml,
            "this is a Core ML model, not PyTorch's: use the model it was converted from"),
    { .name = "damaged-zip",
      .title = "a zip whose directory is missing or damaged (for 'facula repair')",
      .rank = RANK_REST,
      .recognise = is_damaged_zip,
      .load = load_damaged_zip,
      .refusal =
          "the zip's directory is missing or damaged; 'facula repair' can save what is left" },
    REFUSED("other-zip", "a zip of something else", RANK_REST, is_other_zip,
            "this is a zip archive, but not one that PyTorch writes (it has no data.pkl, "
            "archive_format or .npy members): if a model was packed into it, unpack it first"),
    REFUSED("other-tar", "a tar of something else", RANK_REST, is_other_tar,
            "this is a tar archive, but not one that PyTorch wrote: unpack it first ('tar xf "
            "FILE') and load the checkpoint inside"),
    REFUSED("json", "JSON", RANK_REST, is_json,
            "this is a JSON text, a configuration perhaps; the weights are in another file (an "
            "index of shards would have a \"weight_map\")"),
    REFUSED("text", "a text file", RANK_TEXT, is_text, "this is a text file, not a model"),
    { 0 }
};
