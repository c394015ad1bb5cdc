#include <stdio.h>
int main(void)
{
    puts("forecast");
    return 0;
}
