/* The order of training: windows a stride apart, streams whose state is carried. What is refused.
 */
#include "model_fixture.h"

#include "model/course.h"

enum { ROWS = 500, WINDOW = 8 };

typedef struct {
    Fitted fitted;
    Series series;
    Task task;
    Course course;
    Arena arena;
} Opened;

static void open_course(Opened *o, int batch, int stride, Bptt bptt)
{
    ModelConfig config = fixture_config("gru");
    TrainConfig training = fixture_training(1, 1);
    Arena measure = {0};
    Error err = {0};

    *o = (Opened){.series = fixture_sine(ROWS, 12, 0.3)};
    training.batch = batch;
    training.stride = stride;
    training.bptt = bptt;
    fitted_make(&o->fitted, &config, &o->series);
    SUCCEEDS(task_make(&o->fitted.model, &o->fitted.frame.windows, false, 1, &o->task, &err), err);
    SUCCEEDS(course_make(&o->course, &o->fitted.model, &o->task, &training, &err), err);
    course_layout(&o->course, &measure);
    SUCCEEDS(arena_open(&o->arena, measure.used, &err), err);
    course_layout(&o->course, &o->arena);
}

static void close_course(Opened *o)
{
    arena_close(&o->arena);
    task_free(&o->task);
    fitted_free(&o->fitted);
    series_free(&o->series);
}

/* Marks the origins of an epoch, each at most once; returns the lowest. */
static int mark_epoch(Course *course, int epoch, int seen[ROWS])
{
    int lowest = ROWS, samples = 0;

    course_begin(course, epoch);
    for (int i = 0; i < course->batches; i++) {
        Batch batch = {0};
        course_batch(course, i, &batch);
        assert_ptr_equal(batch.first, NULL);
        samples += batch.count;
        for (int b = 0; b < batch.count; b++) {
            assert_true(batch.origin[b] >= WINDOW - 1 && batch.origin[b] < 299);
            seen[batch.origin[b]]++;
            lowest = batch.origin[b] < lowest ? batch.origin[b] : lowest;
        }
    }
    assert_int_equal(samples, course->visits);
    return lowest;
}

static void windows_lie_a_stride_apart(void **state)
{
    enum { STRIDE = 5 };
    int offsets = 0;
    Opened o;

    (void)state;
    open_course(&o, 16, STRIDE, BPTT_SLIDING);
    assert_int_equal(o.course.windows, 300 - 1 - (WINDOW - 1));
    for (int epoch = 0; epoch < 40; epoch++) {
        int seen[ROWS] = {0};
        const int lowest = mark_epoch(&o.course, epoch, seen);
        assert_true(lowest < WINDOW - 1 + STRIDE);
        offsets |= 1 << (lowest - (WINDOW - 1));
        for (int t = WINDOW - 1; t < 299; t++)
            assert_int_equal(seen[t], (t - lowest) % STRIDE == 0);
    }
    assert_int_equal(offsets, (1 << STRIDE) - 1); /* each row is an origin in some epoch */
    close_course(&o);
}

static void every_window_once_without_a_stride(void **state)
{
    int seen[ROWS] = {0}, first[2][16];
    Opened o;

    (void)state;
    open_course(&o, 16, 1, BPTT_SLIDING);
    for (int epoch = 0; epoch < 2; epoch++) {
        mark_epoch(&o.course, epoch, seen);
        memcpy(first[epoch], o.course.origin, sizeof first[epoch]);
    }
    for (int t = WINDOW - 1; t < 299; t++)
        assert_int_equal(seen[t], 2);
    assert_memory_not_equal(first[0], first[1], sizeof first[0]);
    close_course(&o);
}

/* With a stride epochs differ by a mini-batch: schedules end with the last update all the same. */
static void schedules_end_with_the_updates(void **state)
{
    TrainConfig training = fixture_training(40, 1);
    const ModelConfig config = fixture_config("gru");
    int epochs = 40, counted = 0, last = 0;
    Fitted fitted;
    Opened o;

    (void)state;
    training.batch = 10;
    training.stride = 29;
    training.patience = 0;
    text_copy(training.schedule, sizeof training.schedule, "cosine");
    open_course(&o, training.batch, training.stride, BPTT_SLIDING);
    const long updates = course_updates(&o.course, 0, &epochs);
    assert_in_range(updates, 41, 79);
    fitted_train(&fitted, &config, &o.series, &training);
    assert_int_equal(fitted.history.updates, updates);
    assert_true(fitted.history.epoch[39].rate < 0.02 * training.rate);
    fitted_free(&fitted);

    assert_int_equal(course_updates(&o.course, 30, &epochs), 30);
    for (int epoch = 0; epoch < epochs; epoch++) {
        course_begin(&o.course, epoch);
        counted += last = o.course.batches;
    }
    assert_true(counted >= 30 && counted - last < 30);
    close_course(&o);
}

/* Every chunk begins behind the one before, with the state that it left; together the chunks of all
 * streams are the training rows, but for a few of the oldest. */
static void check_streams(int batch, int streams)
{
    int seen[ROWS] = {0}, end[ROWS] = {0}, oldest = 0;
    const real *left = NULL;
    Opened o;

    open_course(&o, batch, 1, BPTT_STATEFUL);
    assert_int_equal(o.course.batch, streams);
    course_begin(&o.course, 0);
    for (int i = 0; i < o.course.batches; i++) {
        Batch chunk = {0};
        course_batch(&o.course, i, &chunk);
        assert_int_equal(chunk.count, streams);
        assert_ptr_equal(chunk.first, left);
        assert_ptr_not_equal(chunk.first, chunk.last);
        left = chunk.last;
        assert_true(i + 1 == o.course.batches || chunk.task->steps == WINDOW);
        for (int s = 0; s < streams; s++) {
            const int from = chunk.origin[s] + 1 - chunk.task->steps;
            assert_true(i == 0 || from == end[s]);
            end[s] = chunk.origin[s] + 1;
            for (int t = from; t < end[s]; t++)
                seen[t]++;
        }
    }
    while (!seen[oldest])
        oldest++;
    assert_true(oldest < streams);
    for (int t = oldest; t < ROWS; t++)
        assert_int_equal(seen[t], t < 299);
    close_course(&o);
}

static void streams_follow_the_rows(void **state)
{
    (void)state;
    check_streams(1, 1);
    check_streams(2, 2);
    check_streams(64, 2); /* 299 rows hold so many of 16 chunks of 8 */
}

/* A state that is carried changes what is learnt, and the loss: the gradient of a chunk's weights
 * sees the state but stops at it. */
static void a_carried_state_is_used(void **state)
{
    Batch batch = {.seed = 1};
    TrainConfig training = fixture_training(1, 1);
    Error err = {0};
    double loss[2];
    Shards shards;
    Opened o;
    int worst;

    (void)state;
    open_course(&o, 2, 1, BPTT_STATEFUL);
    training.batch = o.course.batch;
    SUCCEEDS(
        shards_open(&shards, &o.fitted.model.net, &o.task, loss_find("mse"), &training, 1, &err),
        err);
    net_pack(&o.fitted.model.net, o.fitted.model.params, &shards.pack);
    course_begin(&o.course, 0);
    course_batch(&o.course, 0, &batch);
    shards_train(&shards, &batch, &worst);
    course_batch(&o.course, 1, &batch);
    for (int i = 0; i < 2; i++) {
        loss[i] = shards_train(&shards, &batch, &worst);
        batch.first = NULL;
    }
    assert_true(loss[0] != loss[1]);
    shards_close(&shards);
    close_course(&o);
}

/* ---- what is decided and refused ---- */

static TrainConfig planned(const char *method, HeadKind head, TrainConfig training, Status status,
                           const char *message, const char *hint)
{
    Series series = fixture_sine(6000, 12, 0.3);
    ModelConfig config = fixture_config(method);
    const int asked = training.stride;
    Notes notes = {0};
    Error err = {0};
    Fitted fitted;

    config.head = head;
    config.window = 48;
    config.horizon = 24;
    fitted_make(&fitted, &config, &series);
    assert_int_equal(train_plan(&fitted.model, &training, &notes, &err), status);
    if (!strstr(err.message, message) || !strstr(err.hint, hint))
        fail_msg("\"%s\" (hint \"%s\") does not say \"%s\" (\"%s\")", err.message, err.hint,
                 message, hint);
    if (status == OK)
        assert_int_equal(fixture_noted(&notes, NOTE_FOUND, "rows apart"),
                         !asked && training.stride > 1);
    fitted_free(&fitted);
    series_free(&series);
    return training;
}

static int stride_of(const char *method, HeadKind head, int batch, int asked, Bptt bptt)
{
    TrainConfig training = fixture_training(1, 1);

    training.batch = batch;
    training.stride = asked;
    training.bptt = bptt;
    return planned(method, head, training, OK, "", "").stride;
}

static void strides_follow_window_and_rows(void **state)
{
    (void)state;
    assert_int_equal(stride_of("gru", HEAD_NEXT, 16, 0, BPTT_SLIDING), 48 / 8);
    assert_int_equal(stride_of("gru", HEAD_NEXT, 64, 0, BPTT_SLIDING), 3552 / (32 * 64));
    assert_int_equal(stride_of("gru", HEAD_NEXT, 48, 0, BPTT_SLIDING), 2);
    assert_int_equal(stride_of("gru", HEAD_DIRECT, 16, 0, BPTT_SLIDING), 24 / 8);
    assert_int_equal(stride_of("gru", HEAD_LAST, 16, 0, BPTT_SLIDING), 1);
    assert_int_equal(stride_of("narx", HEAD_AUTO, 16, 0, BPTT_SLIDING), 1);
    assert_int_equal(stride_of("gru", HEAD_NEXT, 16, 17, BPTT_SLIDING), 17);
    assert_int_equal(stride_of("gru", HEAD_NEXT, 16, 0, BPTT_STATEFUL), 1);
}

static void contradictions_are_refused(void **state)
{
    const TrainConfig plain = fixture_training(1, 1);
    TrainConfig closed = plain, stateful = plain, taught = plain, ahead = plain;

    (void)state;
    closed.training = TRAINING_CLOSED;
    stateful.bptt = BPTT_STATEFUL;
    taught.teacher = 0.5;
    ahead.nesterov = true;
    planned("gru", HEAD_DIRECT, closed, ERR_USAGE, "feeds nothing back", "--head next");
    planned("bigru", HEAD_AUTO, closed, ERR_USAGE, "bidirectional", "open-loop");
    planned("gru", HEAD_LAST, closed, ERR_USAGE, "last step", "--head next");
    planned("gru", HEAD_NEXT, taught, ERR_USAGE, "fed back", "--training closed-loop");
    planned("narx", HEAD_AUTO, stateful, ERR_USAGE, "no state", "--bptt sliding");
    planned("bigru", HEAD_AUTO, stateful, ERR_USAGE, "bidirectional", "--bptt sliding");
    planned("gru", HEAD_DECODER, stateful, ERR_USAGE, "every step", "--head next");
    planned("gru", HEAD_NEXT, ahead, ERR_USAGE, "momentum", "--optimizer sgd --momentum 0.9");
    stateful.stride = 2;
    planned("gru", HEAD_NEXT, stateful, ERR_USAGE, "follow one another", "--bptt sliding");
    stateful.stride = 0;
    stateful.training = TRAINING_CLOSED;
    planned("gru", HEAD_NEXT, stateful, ERR_USAGE, "measured values", "open-loop");
    taught.teacher = 2;
    planned("gru", HEAD_DECODER, taught, ERR_USAGE, "from 0 to 1", "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(windows_lie_a_stride_apart),
        cmocka_unit_test(every_window_once_without_a_stride),
        cmocka_unit_test(schedules_end_with_the_updates),
        cmocka_unit_test(streams_follow_the_rows),
        cmocka_unit_test(a_carried_state_is_used),
        cmocka_unit_test(strides_follow_window_and_rows),
        cmocka_unit_test(contradictions_are_refused),
    };

    return RUN(tests);
}
