// 资金预算: what each month needs by fund, and what was paid; the numbers stand in the table below it too.
"use strict";

document.addEventListener("DOMContentLoaded", () => {
  const place = document.getElementById("budget-chart");
  const data = document.getElementById("budget-data");
  if (!place || !data || !window.echarts) return;
  const { months, series, paid, paid_name } = JSON.parse(data.textContent);
  const colours = ["#1d4f91", "#117864", "#c47f00", "#7d3c98", "#2471a3", "#c0392b"];
  const patterns = ["none", "rect", "triangle", "circle", "diamond", "rect"];
  const chart = window.echarts.init(place, null, { renderer: "svg" });
  const bars = series.map((one, at) => ({ type: "bar", barMaxWidth: 48, stack: "need", name: one.name, data: one.values, itemStyle: { color: colours[at % colours.length] } }));
  const last = paid.reduce((seen, fen, at) => (fen > 0 ? at : seen), -1); // months to come have no payment, not one of nothing
  const line = { type: "line", name: paid_name, data: paid.map((fen, at) => (at > last ? null : fen)), itemStyle: { color: "#1f2733" }, symbol: "circle", symbolSize: 7 };
  chart.setOption({
    animation: false,
    textStyle: { fontFamily: getComputedStyle(document.body).fontFamily },
    aria: { enabled: true, decal: { show: true, decals: series.map((one, at) => ({ symbol: patterns[at % patterns.length], symbolSize: 0.6, color: "rgba(255,255,255,.35)" })) } },
    grid: { left: 8, right: 16, top: 36, bottom: 8, containLabel: true },
    legend: { top: 0, left: 0, data: series.map((one) => one.name).concat([paid_name]) },
    tooltip: { trigger: "axis", axisPointer: { type: "shadow" } },
    xAxis: { type: "category", data: months },
    yAxis: { type: "value" },
    series: bars.concat([line]),
  });
  window.addEventListener("resize", () => chart.resize());
});
