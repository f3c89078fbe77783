/** What people are told of, by which channels, and how often. */
@NullMarked
package io.understudy.notification;

import org.jspecify.annotations.NullMarked;
