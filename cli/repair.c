/* repair.c: `facula repair` — what can be saved from a zip whose directory is lost. */
#include "cli.h"

static void add_records(cli__table *table, const fa_value *records, const char *word,
                        cli__colour colour)
{
    char size[CLI_SIZE_TEXT];

    for (size_t i = 0; i < fa_value_len(records); i++) {
        const fa_value *record = fa_value_at(records, i);
        const char *name = cli__fact_text(record, "record");
        cli__table_cell(table, colour, "%s", word);
        cli__table_cell(table, CLI_PLAIN, "%s", name[0] == '\0' ? "(a record)" : name);
        cli__table_cell(table, CLI_PLAIN, "%s",
                        cli__size_text((uint64_t)cli__fact_int(record, "size", 0), size));
        cli__table_cell(table, CLI_DIM, "%s", cli__fact_text(record, "reason"));
    }
}

static size_t count_lost_tensors(const fa_value *tensors)
{
    size_t n = 0;

    for (size_t i = 0; i < fa_value_len(tensors); i++)
        n += !cli__fact_bool(fa_value_at(tensors, i), "ok", false);
    return n;
}

static void add_lost_tensors(cli__table *table, const fa_value *tensors)
{
    for (size_t i = 0; i < fa_value_len(tensors); i++) {
        const fa_value *tensor = fa_value_at(tensors, i);
        if (cli__fact_bool(tensor, "ok", false))
            continue;
        cli__table_cell(table, CLI_RED, "lost tensor");
        cli__table_cell(table, CLI_PLAIN, "%s", cli__fact_text(tensor, "key"));
        cli__table_cell(table, CLI_PLAIN, "%s", "");
        cli__table_cell(table, CLI_PLAIN, "%s", "");
    }
}

static void print_report(const char *out, const fa_value *report)
{
    const fa_value *recovered = fa_value_find_text(report, "recovered"),
                   *lost = fa_value_find_text(report, "lost");
    const fa_value *tensors = fa_value_find_text(report, "tensors");
    cli__table table = { .n_columns = 4, .align = { CLI_LEFT, CLI_LEFT, CLI_RIGHT, CLI_LEFT } };

    cli__print_text(out, CLI_BOLD);
    printf(": %zu records recovered, %zu lost", fa_value_len(recovered), fa_value_len(lost));
    if (fa_value_len(tensors) > 0)
        printf("; %zu of %zu tensors whole", fa_value_len(tensors) - count_lost_tensors(tensors),
               fa_value_len(tensors));
    putchar('\n');
    add_records(&table, recovered, "recovered", CLI_GREEN);
    add_records(&table, lost, "lost", CLI_RED);
    add_lost_tensors(&table, tensors);
    cli__table_print(&table, 2);
}

static int run(const cli__args *args)
{
    fa_value *report = fa_repair(args->operands[0], args->operands[1]);

    if (report == NULL)
        return cli__library_error(args->operands[0]);
    if (cli__args_has(args, "json")) {
        cli__json json = { 0 };
        cli__json_value(&json, report);
        cli__json_end(&json);
    } else {
        print_report(args->operands[1], report);
    }
    size_t n_lost = fa_value_len(fa_value_find_text(report, "lost"))
        + count_lost_tensors(fa_value_find_text(report, "tensors"));
    fa_value_release(report);
    return n_lost > 0 ? CLI_DIFFERENT : CLI_OK;
}

static const cli__option options[] = {
    { "json", 0, NULL, "print the report as JSON" },
    { 0 }
};

static const cli__example examples[] = {
    { "facula repair cut.pt fixed.pt",
      "fixed.pt: 9 records recovered, 1 lost; 5 of 8 tensors whole\n"
      "  recovered    checkpoint/data.pkl            1.1 kB\n"
      "  recovered    checkpoint/.format_version        1 B\n"
      "  recovered    checkpoint/.storage_alignment     2 B\n"
      "  recovered    checkpoint/byteorder              6 B\n"
      "  recovered    checkpoint/data/0               128 B\n"
      "  recovered    checkpoint/data/1                32 B\n"
      "  recovered    checkpoint/data/2                64 B\n"
      "  recovered    checkpoint/data/3                 8 B\n"
      "  recovered    checkpoint/data/4               128 B\n"
      "  lost         (a record)                        0 B  112 bytes are needed at of"
      "fset 2448, but the file ends at 2515\n"
      "  lost tensor  optimizer.state[1].momentum_buffer\n"
      "  lost tensor  optimizer.state[2].momentum_buffer\n"
      "  lost tensor  optimizer.state[3].momentum_buffer\n" },
    { 0 }
};

const cli__command cli__repair = {
    .name = "repair",
    .title = "rebuild a zip file that was cut or lost its directory",
    .operands = "FILE OUT",
    .min_operands = 2,
    .max_operands = 2,
    .about = "Finds the records of a damaged .pt file, writes those that are whole to OUT and "
             "tells which records and tensors are lost. "
             "FILE is not changed. Exit status 1 when something is lost.",
    .options = options,
    .examples = examples,
    .run = run
};
