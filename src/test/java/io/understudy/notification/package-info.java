@NullMarked
package io.understudy.notification;

import org.jspecify.annotations.NullMarked;
