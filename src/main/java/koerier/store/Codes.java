package koerier.store;

import java.util.HashMap;
import java.util.Map;
import java.util.function.ToIntFunction;
import koerier.delivery.FailureCode;
import koerier.delivery.Function;
import koerier.delivery.State;
import koerier.ingest.Operation;
import koerier.quota.NoticeKind;
import koerier.quota.WebhookNotice;

/// The numbers that stand for enumerations in the log. They are stored for years: a number is never given to another
/// constant, and the order of an enumeration does not matter.
final class Codes<E extends Enum<E>> {
    static final Codes<Operation> OPERATION = new Codes<>(Operation.values(), operation -> switch (operation) {
        case CREATE -> 1;
        case EDIT -> 2;
        case DELETE -> 3;
    });

    static final Codes<Function> FUNCTION = new Codes<>(Function.values(), function -> switch (function) {
        case INSTANT_ACTION -> 1;
        case TIME_BASED_ACTION -> 2;
        case DATE_TRIGGER -> 3;
        case REPLAY -> 4;
        case TEST -> 5;
    });

    static final Codes<State> STATE = new Codes<>(State.values(), state -> switch (state) {
        case PENDING -> 1;
        case RETRYING -> 2;
        case DELIVERED -> 3;
        case FAILED -> 4;
        case SKIPPED -> 5;
    });

    /// 0 is success.
    static final Codes<FailureCode> FAILURE = new Codes<>(FailureCode.values(), code -> switch (code) {
        case HTTP -> 1;
        case CONNECTION_FAILED -> 2;
        case INTERNAL_PROCESSING_ERROR -> 3;
        case DAILY_LIMIT_REACHED -> 4;
        case URL_REFUSED -> 5;
        case OUTCOME_UNKNOWN -> 6;
        case WEBHOOK_PAUSED -> 7;
    });

    static final Codes<NoticeKind> NOTICE = new Codes<>(NoticeKind.values(), kind -> switch (kind) {
        case NEAR_LIMIT -> 1;
        case LIMIT_REACHED -> 2;
    });

    static final Codes<WebhookNotice.Kind> WEBHOOK_NOTICE =
            new Codes<>(WebhookNotice.Kind.values(), kind -> switch (kind) {
                case FAILING -> 1;
                case STILL_FAILING -> 2;
                case RECOVERED -> 3;
            });

    private final Short[] numbers;
    private final Map<Short, E> constants = new HashMap<>();

    private Codes(E[] all, ToIntFunction<E> number) {
        this.numbers = new Short[all.length];
        for (E constant : all) {
            Short stored = (short) number.applyAsInt(constant);
            numbers[constant.ordinal()] = stored;
            if (constants.put(stored, constant) != null) {
                throw new IllegalStateException("the number of another constant: " + constant);
            }
        }
    }

    Short number(E constant) {
        return numbers[constant.ordinal()];
    }

    E constant(short number) {
        E constant = constants.get(number);
        if (constant == null) {
            throw new IllegalStateException("the log holds an unknown number: " + number);
        }
        return constant;
    }
}
