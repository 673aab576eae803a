/* rootwalk: the program.  SPDX-License-Identifier: ISC */
#include <stdio.h>

#include "rootwalk/rootwalk.h"

int
main(void)
{
    printf("rootwalk %s\n", rw_version());
    return 0;
}
