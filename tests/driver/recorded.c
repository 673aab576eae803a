/* Write the capture of recorded.h: `recorded FILE`.
 * SPDX-License-Identifier: ISC */
#include "driver/recorded.h"

int
main(int argc, char **argv)
{
    return argc == 2 && recorded_write(argv[1]) == RW_OK ? 0 : 1;
}
