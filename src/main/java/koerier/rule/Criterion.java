package koerier.rule;

import koerier.ingest.EventView;

/// Something that is true or false of an event, compiled: a tree of small immutable objects over the slots of an
/// [EventView]. Judging allocates nothing on the common path.
interface Criterion {
    boolean holds(EventView view, Moment moment);

    /// True of every event.
    record Always() implements Criterion {
        @Override
        public boolean holds(EventView view, Moment moment) {
            return true;
        }
    }

    record Not(Criterion inner) implements Criterion {
        @Override
        public boolean holds(EventView view, Moment moment) {
            return !inner.holds(view, moment);
        }
    }

    record All(Criterion... parts) implements Criterion {
        @Override
        public boolean holds(EventView view, Moment moment) {
            for (Criterion part : parts) {
                if (!part.holds(view, moment)) {
                    return false;
                }
            }
            return true;
        }
    }

    record Any(Criterion... parts) implements Criterion {
        @Override
        public boolean holds(EventView view, Moment moment) {
            for (Criterion part : parts) {
                if (part.holds(view, moment)) {
                    return true;
                }
            }
            return false;
        }
    }

    /// A test of one field.
    record OfField(Slots slots, ValueTest test) implements Criterion {
        @Override
        public boolean holds(EventView view, Moment moment) {
            return test.holds(moment.read(view, slots, moment.first), moment);
        }
    }

    /// A comparison of two fields of one record.
    record OfTwoFields(Slots slots, Slots other, PairTest test) implements Criterion {
        @Override
        public boolean holds(EventView view, Moment moment) {
            return test.holds(moment.read(view, slots, moment.first), moment.read(view, other, moment.second), moment);
        }
    }

    /// Whether a reference is to whoever caused the event.
    record IsCurrentUser(Slots slots, int actor) implements Criterion {
        @Override
        public boolean holds(EventView view, Moment moment) {
            Span id = FieldReader.id(moment.read(view, slots, moment.first), moment.item);
            if (!id.isText()) {
                return false;
            }
            Span user = FieldReader.id(moment.second.at(view, actor), moment.inner);
            return user.isText() && id.sameBytes(user);
        }
    }

    /// Whether an edit changed the field, by typed equality. Of anything but an edit it is false.
    record Changed(Slots slots, FieldReader reader) implements Criterion {
        @Override
        public boolean holds(EventView view, Moment moment) {
            return moment.hasHistory() && isChanged(view, moment);
        }

        boolean isChanged(EventView view, Moment moment) {
            if (view.kind(slots.previous()) == EventView.Kind.ABSENT) {
                return false;
            }
            return !reader.same(
                    moment.first.at(view, slots.previous()),
                    moment.second.at(view, slots.record()),
                    moment.item,
                    moment.inner);
        }
    }

    /// The exact negation of [Changed], but false where the record is judged without history.
    record NotChanged(Changed changed) implements Criterion {
        @Override
        public boolean holds(EventView view, Moment moment) {
            return !moment.isWithoutHistory() && !changed.holds(view, moment);
        }
    }

    /// Whether something was true before an edit. Of anything but an edit it is false.
    record Was(Criterion inner) implements Criterion {
        @Override
        public boolean holds(EventView view, Moment moment) {
            if (!moment.hasHistory()) {
                return false;
            }
            boolean looked = moment.lookBefore(true);
            boolean result = inner.holds(view, moment);
            moment.lookBefore(looked);
            return result;
        }
    }
}
