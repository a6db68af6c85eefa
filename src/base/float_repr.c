/* float_repr.c: Python's repr(float).
 *
 *     repr := '-'? (digits '.' digits | digit ('.' digits)? 'e' sign digit digit+) | 'inf' | 'nan'
 *
 * The fewest digits that read back as the same number; with an exponent when it is below -4 or at
 * least 16. printf and strtod depend on the locale only in the decimal point: its digits are taken
 * and the point is set here. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/base.h"

#define MOST_DIGITS 17                  /* always enough for an IEEE double */
#define FIRST_PLAIN -4                  /* exponents written without 'e' */
#define LAST_PLAIN 15

/* digits[0].digits[1]... * 10^exponent */
typedef struct decimal {
    char digits[MOST_DIGITS + 1];       /* without zeros at the end */
    int n, exponent;
} decimal;

static void read_decimal(decimal *out, const char *text)
{
    out->n = 0;
    for (; *text != 'e'; text++)
        if (*text >= '0' && *text <= '9')
            out->digits[out->n++] = *text;
    while (out->n > 1 && out->digits[out->n - 1] == '0')
        out->n--;
    out->digits[out->n] = '\0';
    out->exponent = (int)strtol(text + 1, NULL, 10);
}

static bool reads_back(const decimal *number, double x)
{
    char text[48];

    /* As a whole number with an exponent: no decimal point, so no locale. */
    snprintf(text, sizeof text, "%se%d", number->digits, number->exponent - (number->n - 1));
    return strtod(text, NULL) == x;
}

/* The next larger number with as many digits. False when that carries out of the first digit. */
static bool step_up(decimal *number, int n_digits)
{
    while (number->n < n_digits)
        number->digits[number->n++] = '0';
    for (int i = n_digits; i-- > 0;) {
        if (number->digits[i]++ < '9') {
            number->n = i + 1;
            number->digits[i + 1] = '\0';
            return true;
        }
    }
    return false;
}

/* x > 0, finite. At a power of two the numbers below stand closer than those above, so that of the
 * decimals around x the farther one, above it, may be the only one to read back. */
static void shortest(decimal *out, double x)
{
    char text[64];

    for (int n = 1; n <= MOST_DIGITS; n++) {
        snprintf(text, sizeof text, "%.*e", n - 1, x);
        read_decimal(out, text);
        if (reads_back(out, x) || (step_up(out, n) && reads_back(out, x)))
            return;
    }
}

static void put_plain(char *out, size_t size, const decimal *number)
{
    int whole = number->exponent + 1;   /* digits before the point */

    if (whole <= 0)
        snprintf(out, size, "0.%.*s%s", -whole, "000", number->digits);
    else if (whole >= number->n)
        snprintf(out, size, "%s%.*s.0", number->digits, whole - number->n, "000000000000000");
    else
        snprintf(out, size, "%.*s.%s", whole, number->digits, number->digits + whole);
}

static void put_exponent(char *out, size_t size, const decimal *number)
{
    snprintf(out, size, "%c%s%se%c%02d", number->digits[0], number->n > 1 ? "." : "",
             number->digits + 1, number->exponent < 0 ? '-' : '+', abs(number->exponent));
}

void fa_float_repr(double x, char *out, size_t size)
{
    const char *sign = signbit(x) && !isnan(x) ? "-" : "";
    char text[48] = "0.0";
    decimal number;

    if (isnan(x))
        snprintf(text, sizeof text, "nan");
    else if (isinf(x))
        snprintf(text, sizeof text, "inf");
    else if (x != 0) {
        shortest(&number, fabs(x));
        if (number.exponent < FIRST_PLAIN || number.exponent > LAST_PLAIN)
            put_exponent(text, sizeof text, &number);
        else
            put_plain(text, sizeof text, &number);
    }
    snprintf(out, size, "%s%s", sign, text);
}
