/* What the program says against a run, for run.json: healed trainings, alarms, the leak audit. */
#include "app/json.h"

json_t *json_heals(const History *history)
{
    json_t *array = json_array();

    for (int i = 0; i < history->heals && i < HEALS_KEPT; i++) {
        const Heal *heal = &history->heal[i];
        json_t *object = json_object();
        if (heal->member[0])
            json_put(&object, "member", json_text(heal->member));
        json_put(&object, "epoch", json_integer(heal->epoch + 1));
        json_put(&object, "batch", json_integer(heal->batch + 1));
        if (heal->series[0])
            json_put(&object, "series", json_text(heal->series));
        json_put(&object, "first_row", json_integer(heal->first));
        json_put(&object, "last_row", json_integer(heal->last));
        json_put(&object, "loss", json_number(heal->loss));
        json_put(&object, "back_to_epoch", json_integer(heal->back + 1));
        json_put(&object, "rate", json_number(heal->rate));
        json_push(&array, object);
    }
    return array;
}

static json_t *about_shadow(const Alarm *alarm)
{
    json_t *object = json_object();

    json_put(&object, "raised", json_boolean(alarm->shadow));
    json_put(&object, "pairs", json_integer(alarm->pairs));
    json_put(&object, "correlation", json_number(alarm->foresees));
    json_put(&object, "correlation_with_last_value", json_number(alarm->follows));
    json_put(&object, "correlation_of_changes", json_number(alarm->change));
    return object;
}

static json_t *about_path(const Alarm *alarm)
{
    static const char *const kind[] = {"none", "constant", "wild"};
    json_t *object = json_object();

    json_put(&object, "raised", json_boolean(alarm->path != PATH_SOUND));
    json_put(&object, "kind", json_text(kind[alarm->path]));
    json_put(&object, "spread", json_number(alarm->spread));
    json_put(&object, "reason", alarm->reason[0] ? json_text(alarm->reason) : json_null());
    return object;
}

json_t *json_alarms(const Model *model, const Evaluation *evaluation)
{
    json_t *array = json_array();

    for (int target = 0; target < model->targets && evaluation->alarm; target++) {
        json_t *object = json_object();
        json_put(&object, "series", json_text(model->name[target]));
        json_put(&object, "shadow", about_shadow(&evaluation->alarm[target]));
        json_put(&object, "collapse", about_path(&evaluation->alarm[target]));
        json_push(&array, object);
    }
    return array;
}

static json_t *about_trial(const AuditTrial *trial)
{
    json_t *object = json_object();

    json_put(&object, "what", json_text(trial->what));
    json_put(&object, "changed", json_text(trial->rows));
    if (trial->end > 0) {
        json_put(&object, "first_changed_row", json_integer(trial->first + 1));
        json_put(&object, "last_changed_row", json_integer(trial->end));
    }
    if (trial->origins > 0)
        json_put(&object, "origins", json_integer(trial->origins));
    json_put(&object, "numbers", json_integer(trial->numbers));
    json_put(&object, "moved", trial->leaks ? json_text(trial->where) : json_null());
    return object;
}

json_t *json_audit(const Audit *audit)
{
    json_t *object = json_object(), *trials = json_array();

    for (int i = 0; i < audit->trials; i++)
        json_push(&trials, about_trial(&audit->trial[i]));
    json_put(&object, "leaks", json_boolean(audit->leaks));
    json_put(&object, "trials", trials);
    return object;
}
