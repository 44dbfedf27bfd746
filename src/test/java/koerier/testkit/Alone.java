package koerier.testkit;

import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Tag;

/// A test class that needs the machine to itself: what it holds is a time, or a share of the processors, and another
/// test beside it would be measured too. All others run two at a time, each in a process of its own; these come
/// after them, one by one. To be given sparingly: every minute of these is a whole minute.
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Inherited
@Tag("alone")
public @interface Alone {}
