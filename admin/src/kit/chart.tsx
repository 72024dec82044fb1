import { BarChart, LineChart } from 'echarts/charts';
import { GridComponent, LegendComponent, TooltipComponent } from 'echarts/components';
import { init, use as register, type ECharts } from 'echarts/core';
import { CanvasRenderer } from 'echarts/renderers';
import { theme } from 'antd';
import { useEffect, useRef } from 'react';
import { useMode } from '../theme/mode';
import { TONES } from '../theme/status';

register([BarChart, LineChart, GridComponent, LegendComponent, TooltipComponent, CanvasRenderer]);

export type Series = {
  readonly name: string;
  readonly kind: 'bar' | 'line';
  readonly values: readonly number[];
  /** What is compared with: thin and grey. */
  readonly isQuiet?: boolean;
};

const HEIGHT = 280;
/** Hues that differ for people who do not see red and green apart; readable on the card of each mode. */
const HUES = ['store', 'customer', 'worker', 'operator', 'system', 'ended'] as const;

/** Series over one axis of names. Its numbers must also be there as a table. */
export default function Chart(props: {
  readonly labels: readonly string[];
  readonly series: readonly Series[];
  /** Says what is shown, for who does not see it. */
  readonly label: string;
  readonly format?: (value: number) => string;
}) {
  const { token } = theme.useToken();
  const mode = useMode();
  const box = useRef<HTMLDivElement>(null);
  const chart = useRef<ECharts | null>(null);
  useEffect(() => {
    if (box.current === null) return undefined;
    const shown = init(box.current);
    chart.current = shown;
    const observer = new ResizeObserver(() => shown.resize());
    observer.observe(box.current);
    return () => {
      observer.disconnect();
      shown.dispose();
      chart.current = null;
    };
  }, []);
  const { labels, series, format } = props;
  useEffect(() => {
    const line = { lineStyle: { color: token.colorBorder } };
    const text = { color: token.colorTextSecondary };
    chart.current?.setOption(
      {
        color: HUES.map((hue) => TONES[hue][mode][0]),
        animation: false,
        grid: { left: 8, right: 16, top: 40, bottom: 8, containLabel: true },
        legend: { top: 0, left: 0, textStyle: text, icon: 'roundRect' },
        tooltip: {
          trigger: 'axis',
          backgroundColor: token.colorBgElevated,
          borderColor: token.colorBorder,
          textStyle: { color: token.colorText },
          ...(format && { valueFormatter: (value: unknown) => format(Number(value)) }),
        },
        xAxis: { type: 'category', data: [...labels], axisLine: line, axisLabel: text },
        yAxis: {
          type: 'value',
          minInterval: 1,
          axisLabel: { ...text, ...(format && { formatter: format }) },
          splitLine: { lineStyle: { color: token.colorBorderSecondary } },
        },
        series: series.map(({ name, kind, values, isQuiet }) => ({
          name,
          type: kind,
          data: [...values],
          symbol: 'none',
          barMaxWidth: 28,
          ...(isQuiet === true && {
            itemStyle: { color: token.colorTextTertiary },
            lineStyle: { color: token.colorTextTertiary, type: 'dashed' },
          }),
        })),
      },
      true,
    );
  }, [labels, series, format, token, mode]);
  return (
    <div
      ref={box}
      role="img"
      aria-label={props.label}
      className="dh-chart"
      style={{ height: HEIGHT }}
    />
  );
}
