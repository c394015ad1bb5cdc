/* Sources named isa_*.c are compiled once per instruction set with -DISA=baseline, v3 or v4. What
 * is not static in them, a table each and the products (product.h), carries the set in its name:
 * ISA_NAME(kernel) is kernel_v3. The files of levels.h choose. */
#ifndef NN_ISA_H
#define NN_ISA_H

#define ISA_PASTE_(name, isa) name##_##isa
#define ISA_PASTE(name, isa)  ISA_PASTE_(name, isa)
#define ISA_NAME(name)        ISA_PASTE(name, ISA)

/* "v3": cpu_level_name of the set. */
#define ISA_TEXT_(isa)  #isa
#define ISA_TEXT__(isa) ISA_TEXT_(isa)
#define ISA_TEXT        ISA_TEXT__(ISA)

#endif
