/* The number the networks compute in: float, or double under -DREAL_DOUBLE (gradient checks). */
#ifndef BASE_REAL_H
#define BASE_REAL_H

#ifdef REAL_DOUBLE
typedef double real;
#define REAL_DTYPE "F64" /* safetensors' name of the type */
#else
typedef float real;
#define REAL_DTYPE "F32"
#endif

#endif
