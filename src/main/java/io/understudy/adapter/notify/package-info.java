/** How Slack, PagerDuty, a webhook of one's own and mail want to be told. */
@NullMarked
package io.understudy.adapter.notify;

import org.jspecify.annotations.NullMarked;
