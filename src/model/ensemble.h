/* Which nets an ensemble is made of: for each of its seeds one with every window (--windows) and
 * every number of cycles (--cycles) that are asked for. */
#ifndef MODEL_ENSEMBLE_H
#define MODEL_ENSEMBLE_H

#include "model/model.h"

/* How many. */
int ensemble_nets(const ModelConfig *config);

/* Net i of them: *config becomes its configuration, label what it is called: "gru 168/2", the
 * second with this window. */
void ensemble_net(const char *method, int i, ModelConfig *config, char label[MEMBER_LABEL]);

#endif
