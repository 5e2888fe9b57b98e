<?php
/**
 * Plugin Name: CCMS complaint button
 * Description: Lets a buyer complain to the Government's Central Complaint Management System from the page, the list and the mails of an order, with the order filled in.
 * Version: 1.0.0
 * Requires at least: 6.5
 * Requires PHP: 7.4
 * Requires Plugins: woocommerce
 * WC requires at least: 8.2
 * Author: CCMS
 * License: Apache-2.0
 * License URI: https://www.apache.org/licenses/LICENSE-2.0
 * Text Domain: ccms
 * Domain Path: /languages
 *
 * Apache 2.0, as the whole project: it goes together with version 3 of the GPL, and WordPress may be passed on under
 * "version 2 or later".
 *
 * The plug-in calls nobody. It prints a form whose order is signed here, and the buyer's own browser sends it.
 */

defined('ABSPATH') || exit;

require_once __DIR__ . '/ccms_order.php';
require_once __DIR__ . '/settings.php';

const CCMS_WC_VERSION = '1.0.0';
const CCMS_WC_LABELS = ['bn' => 'সিসিএমএসে অভিযোগ জানান', 'en' => 'Complain to CCMS'];
const CCMS_WC_MAIL = [
    'bn' => 'অর্ডার নিয়ে সমস্যা মেটেনি? সরকারের কেন্দ্রীয় অভিযোগ ব্যবস্থায় বিনা খরচে জানাতে পারেন:',
    'en' => 'Is a problem with your order not solved? You can tell the Government\'s complaint system, free of charge:',
];
// What CCMS calls ways to pay, by a piece of the gateway's id; of any other gateway the buyer says it himself.
const CCMS_WC_METHODS = [
    'bkash' => 'bkash', 'nagad' => 'nagad', 'rocket' => 'rocket', 'upay' => 'upay',
    'stripe' => 'card', 'bacs' => 'bank', 'cheque' => 'bank', 'cod' => 'cod',
];
const CCMS_WC_MOST_ITEMS = 20;

add_action('before_woocommerce_init', function () {
    $features = 'Automattic\WooCommerce\Utilities\FeaturesUtil';
    if (class_exists($features)) {
        $features::declare_compatibility('custom_order_tables', __FILE__, true);
    }
});
add_action('init', function () {
    load_plugin_textdomain('ccms', false, dirname(plugin_basename(__FILE__)) . '/languages');
    $needs = ['wp-blocks', 'wp-element', 'wp-server-side-render'];
    wp_register_script('ccms-block', plugins_url('block.js', __FILE__), $needs, CCMS_WC_VERSION, true);
    register_block_type('ccms/button', [
        'api_version' => 3,
        'title' => __('CCMS complaint button', 'ccms'),
        'category' => 'widgets',
        'icon' => 'megaphone',
        'editor_script_handles' => ['ccms-block'],
        'render_callback' => 'ccms_wc_shortcode',
    ]);
});
add_action('woocommerce_order_details_after_order_table', 'ccms_wc_on_order_page');
add_filter('woocommerce_my_account_my_orders_actions', 'ccms_wc_in_order_list', 10, 2);
add_action('woocommerce_email_after_order_table', 'ccms_wc_in_mail', 10, 3);
add_shortcode('ccms', 'ccms_wc_shortcode');

/** Below the table of one order, in the account and after paying; WooCommerce has seen to it that it is the buyer's. */
function ccms_wc_on_order_page($order): void
{
    if (ccms_wc_shows('order')) {
        // phpcs:ignore WordPress.Security.EscapeOutput -- every part is escaped where the form is made
        echo ccms_wc_form(ccms_wc_token($order));
    }
}

/** One more action beside "View" in the list of the account's orders. */
function ccms_wc_in_order_list($actions, $order): array
{
    if (ccms_wc_shows('list')) {
        $actions['ccms'] = [
            'url' => ccms_wc_link(ccms_wc_token($order)),
            'name' => CCMS_WC_LABELS[ccms_wc_language()],
        ];
    }
    return $actions;
}

/** A line in the buyer's mails about his order, never in those to the shop. */
function ccms_wc_in_mail($order, $sent_to_admin, $plain_text = false): void
{
    if ($sent_to_admin || !ccms_wc_shows('mail')) {
        return;
    }
    $lang = ccms_wc_language();
    $link = ccms_wc_link(ccms_wc_token($order));
    if ($plain_text) {
        // phpcs:ignore WordPress.Security.EscapeOutput -- plain text
        echo "\n" . CCMS_WC_MAIL[$lang] . "\n" . esc_url_raw($link) . "\n";
        return;
    }
    printf(
        '<p lang="%s">%s <a href="%s">%s</a></p>',
        esc_attr($lang),
        esc_html(CCMS_WC_MAIL[$lang]),
        esc_url($link),
        esc_html(CCMS_WC_LABELS[$lang])
    );
}

/** [ccms], and the block of the same name: the button without an order, on any page of the shop. */
function ccms_wc_shortcode(): string
{
    return ccms_wc_form('');
}

/** Return the form that needs no script; nothing as long as the shop has no public id. */
function ccms_wc_form(string $token): string
{
    $settings = ccms_wc_settings();
    if ($settings['firm'] === '') {
        return '';
    }
    $lang = ccms_wc_language();
    $hidden = '';
    foreach (['firm' => $settings['firm'], 'order' => $token, 'lang' => $lang] as $name => $value) {
        $hidden .= sprintf('<input type="hidden" name="%s" value="%s">', esc_attr($name), esc_attr($value));
    }
    return sprintf(
        '<form class="ccms" method="post" action="%s" target="_blank" rel="noopener">%s'
        . '<button type="submit" class="button" lang="%s">%s</button></form>',
        esc_url($settings['site'] . '/c/new'),
        $hidden,
        esc_attr($lang),
        esc_html(CCMS_WC_LABELS[$lang])
    );
}

/** Return the link for lists and mails; the order stands behind the #, which no server and no log sees. */
function ccms_wc_link(string $token): string
{
    $settings = ccms_wc_settings();
    $query = http_build_query(['firm' => $settings['firm'], 'lang' => ccms_wc_language()]);
    return $settings['site'] . '/c/new?' . $query . ($token === '' ? '' : '#order=' . $token);
}

/** Return the signed order, or '' where it cannot be signed: the button then opens the form empty. */
function ccms_wc_token($order): string
{
    $settings = ccms_wc_settings();
    $secret = ccms_wc_secret();
    if ($settings['firm'] === '' || $secret === '') {
        return '';
    }
    $said = ccms_wc_order($order);
    $phone = ccms_wc_phone((string) $order->get_billing_phone());
    $more = $phone === '' ? [] : ['phone' => $phone];
    foreach ([$said, array_diff_key($said, ['items' => true])] as $each) {
        try {
            return ccms_order_token($settings['firm'], $settings['kid'], $secret, $each, $more);
        } catch (LengthException $long) {
            continue; // once more without the items
        } catch (JsonException $odd) {
            return '';
        }
    }
    return '';
}

/**
 * Return what is said about an order: what WooCommerce knows for certain and nothing else.
 *
 * A shop that knows more, such as the promised day, adds it with the filter `ccms_order`:
 * `add_filter('ccms_order', fn($said, $order) => $said + ['promised_by' => '2026-11-15'], 10, 2);`
 */
function ccms_wc_order($order): array
{
    $said = ['id' => wp_html_excerpt((string) $order->get_order_number(), 64)];
    foreach (['placed_at' => $order->get_date_created(), 'paid_at' => $order->get_date_paid()] as $name => $at) {
        if ($at) {
            $said[$name] = $at->format(DATE_ATOM);
        }
    }
    $in_taka = $order->get_currency() === 'BDT';
    if ($in_taka) {
        $said['amount'] = ccms_wc_taka($order->get_total());
        $said['currency'] = 'BDT';
    }
    foreach (CCMS_WC_METHODS as $piece => $method) {
        if (stripos((string) $order->get_payment_method(), $piece) !== false) {
            $said['method'] = $method;
            break;
        }
    }
    $items = ccms_wc_items($order, $in_taka);
    if ($items) {
        $said['items'] = $items;
    }
    return (array) apply_filters('ccms_order', $said, $order);
}

function ccms_wc_items($order, bool $in_taka): array
{
    $items = [];
    foreach ($order->get_items() as $item) {
        $name = trim(wp_html_excerpt($item->get_name(), 200));
        $count = (int) $item->get_quantity();
        if ($name === '' || $count < 1 || count($items) === CCMS_WC_MOST_ITEMS) {
            continue;
        }
        $said = ['name' => $name, 'qty' => $count];
        if ($in_taka) {
            $said['price'] = ccms_wc_taka($order->get_item_total($item, true));
        }
        $items[] = $said;
    }
    return $items;
}

function ccms_wc_taka($amount): string
{
    return number_format((float) $amount, 2, '.', '');
}

/** Return a number of Bangladesh as +8801XXXXXXXXX, and '' of any other. */
function ccms_wc_phone(string $typed): string
{
    $digits = preg_replace('/[^0-9]/', '', $typed);
    return preg_match('/^(?:(?:00)?880|0)(1[3-9][0-9]{8})$/', $digits, $found) ? '+880' . $found[1] : '';
}

function ccms_wc_shows(string $place): bool
{
    $settings = ccms_wc_settings();
    return $settings['firm'] !== '' && in_array($place, $settings['places'], true);
}

/** Return `bn` or `en`: the one chosen, else that of the site. */
function ccms_wc_language(): string
{
    $chosen = ccms_wc_settings()['language'];
    return substr($chosen === '' ? determine_locale() : $chosen, 0, 2) === 'en' ? 'en' : 'bn';
}
